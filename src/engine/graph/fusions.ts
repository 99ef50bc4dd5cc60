/** Which layers of a network need no op of their own: folded into a convolution, or moved to where they cost less. */
import { convOptions, pair, paddings } from './layerContext'
import type { LayerNode, Network } from './topology'

/** Each by the name of the convolution that does the work. All give what the layers one by one would, to rounding. */
export interface Fusions {
  /** The batch normalisation after it that is folded into its kernel and bias. */
  readonly norms: ReadonlyMap<string, LayerNode>
  /** The zero padding before it that is just what SAME pads. */
  readonly paddings: ReadonlyMap<string, LayerNode>
  /**
   * The average pooling before it that is done after it: a 1x1 convolution and a mean over positions commute, bias
   * included, since the mean leaves padding out; and after it there are fewer channels to pool.
   */
  readonly poolings: ReadonlyMap<string, LayerNode>
}

export interface FusionOptions {
  readonly network: Network
  /** The layers to compile, in topological order. */
  readonly needed: readonly LayerNode[]
  /** The layers whose outputs are wanted as they are. */
  readonly wanted: readonly string[]
  /** Layers whose weights are trained: left as they are. */
  readonly trainable: ReadonlySet<string>
  /** Whether weights may be changed: where not, normalisations stay ops of their own. */
  readonly fold: boolean
}

export function findFusions({ network, needed, wanted, trainable, fold }: FusionOptions): Fusions {
  const norms = new Map<string, LayerNode>()
  const padded = new Map<string, LayerNode>()
  const poolings = new Map<string, LayerNode>()
  const consumers = countConsumers(needed, wanted)
  const byName = new Map(needed.map((node) => [node.name, node]))
  const shapes = new Map(network.layers.map((node) => [node.name, node.outputShape]))
  for (const node of needed) {
    const source = byName.get(node.inputs[0] ?? '')
    if (!source || consumers.get(source.name) !== 1) continue
    const before = shapes.get(source.inputs[0] ?? '') ?? []
    const frozen = !trainable.has(node.name) && !trainable.has(source.name)
    if (fold && frozen && foldsInto(source, node)) norms.set(source.name, node)
    if (padsLikeSame(source, node, before)) padded.set(node.name, source)
    if (frozen && poolsAfter(source, node, before)) poolings.set(node.name, source)
  }
  return { norms, paddings: padded, poolings }
}

function countConsumers(layers: readonly LayerNode[], wanted: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const node of layers) node.inputs.forEach(add)
  wanted.forEach(add)
  return counts
}

const convolutions = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D'])

function foldsInto(convolution: LayerNode, norm: LayerNode): boolean {
  return (
    norm.className === 'BatchNormalization' &&
    convolutions.has(convolution.className) &&
    isLinear(convolution)
  )
}

function isLinear(convolution: LayerNode): boolean {
  const activation = convolution.config['activation']
  return activation === undefined || activation === null || activation === 'linear'
}

/** @param before shape of what the zero padding takes */
function padsLikeSame(zeros: LayerNode, convolution: LayerNode, before: readonly number[]): boolean {
  if (zeros.className !== 'ZeroPadding2D') return false
  if (!convolutions.has(convolution.className) || convolution.config['padding'] !== 'valid') return false
  const { strides, dilations = [1, 1] } = convOptions(convolution)
  const kernel = pair(convolution, 'kernelSize')
  return ([0, 1] as const).every((axis) => {
    const size = before[axis] ?? -1
    if (size < 0) return false
    const reach = (kernel[axis] - 1) * dilations[axis] + 1
    const total = Math.max((Math.ceil(size / strides[axis]) - 1) * strides[axis] + reach - size, 0)
    const [start, end] = paddings(zeros)[axis]
    return start === Math.floor(total / 2) && end === total - start
  })
}

/** @param before shape of what the pooling takes */
function poolsAfter(pooling: LayerNode, convolution: LayerNode, before: readonly number[]): boolean {
  if (pooling.className !== 'AveragePooling2D' || convolution.className !== 'Conv2D') return false
  const each = [
    ...pair(convolution, 'kernelSize'),
    ...convOptions(convolution).strides,
    ...pair(pooling, 'strides')
  ]
  const filters = convolution.outputShape[2] ?? 0
  return each.every((n) => n === 1) && isLinear(convolution) && filters < (before[2] ?? 0)
}
