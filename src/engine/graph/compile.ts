/** Compiles a network, or the part of it between given tensors, to ops: folds frozen batch normalisation, places weights. */
import { AppError } from '../../contract'
import type { GraphBuilder, Tensor } from './builder'
import { compileLayer, convOptions, layerWeights, paddings, type LayerTraining } from './layers'
import { inputOf, outputOf, type LayerNode, type Network } from './topology'
import { foldBatchNorm, weightOf, type WeightArray, type Weights } from './weights'

export interface CompileOptions {
  readonly g: GraphBuilder
  readonly network: Network
  readonly weights: Weights
  /** Outputs that are there already, by layer: the input, or the kept features. Layers below them are left out. */
  readonly given: ReadonlyMap<string, Tensor>
  /** The layers whose outputs are wanted. */
  readonly wanted: readonly string[]
  /** Puts an array into the graph as a constant or a variable, under `<layer>/<weight>`. */
  readonly place: (key: string, array: WeightArray) => Tensor
  /** Layers whose weights are trained: never folded. */
  readonly trainable?: ReadonlySet<string>
  /** Whether frozen batch normalisation is folded; where not, every weight is placed as it is. Left out: it is. */
  readonly fold?: boolean
  /** Left out where the network runs forward only. */
  readonly training?: {
    /** Key of random ops: two int32 numbers. */
    readonly seed: Tensor
    /** Sets `<layer>/<weight>` once the step is done. */
    readonly update: (key: string, value: Tensor) => void
  }
}

/** Compiles the whole network on `input` and returns its last layer's output. */
export function compileWhole(
  options: Omit<CompileOptions, 'given' | 'wanted'> & { readonly input: Tensor }
): Tensor {
  const { network, input } = options
  const given = new Map([[inputOf(network).name, input]])
  const wanted = outputOf(network).name
  return outputNamed(compileNetwork({ ...options, given, wanted: [wanted] }), wanted)
}

/** Adds the ops of every layer that `wanted` needs and returns the outputs by layer. */
export function compileNetwork(options: CompileOptions): Map<string, Tensor> {
  const { network, given } = options
  const needed = neededLayers(network, new Set(given.keys()), options.wanted)
  const outputs = new Map(given)
  const consumers = countConsumers(needed, options.wanted)
  const fused = new Map<string, LayerNode>() // convolution -> the batch normalisation folded into it
  const padded = new Map<string, LayerNode>() // zero padding -> the convolution that does it by SAME
  const byName = new Map(needed.map((node) => [node.name, node]))

  for (const node of needed) {
    const source = byName.get(node.inputs[0] ?? '')
    if (!source || consumers.get(source.name) !== 1) continue
    if (node.className === 'BatchNormalization' && canFold(source, node, options))
      fused.set(source.name, node)
    if (source.className === 'ZeroPadding2D' && padsLikeSame(source, node, network))
      padded.set(node.name, source)
  }
  const folded = new Set([...fused.values()].map((node) => node.name))
  const skippedPads = new Set([...padded.values()].map((node) => node.name))

  for (const node of needed) {
    const inputs = node.inputs.map((name) => outputNamed(outputs, name))
    // A folded layer's output is its input's: the convolution before it has done the work already.
    if (folded.has(node.name) || skippedPads.has(node.name)) {
      outputs.set(node.name, firstOf(inputs, node))
      continue
    }
    const norm = fused.get(node.name)
    const arrays = norm ? foldedArrays(node, norm, options.weights) : layerArrays(node, options.weights)
    outputs.set(
      node.name,
      compileLayer({
        g: options.g,
        node: padded.has(node.name) ? { ...node, config: { ...node.config, padding: 'same' } } : node,
        inputs,
        weight: (name) => {
          const array = arrays.get(name)
          return array ? options.place(`${node.name}/${name}`, array) : null
        },
        training: layerTraining(node, options)
      })
    )
  }
  return outputs
}

function layerTraining(node: LayerNode, { training, trainable }: CompileOptions): LayerTraining | null {
  if (!training) return null
  return {
    seed: training.seed,
    learns: trainable?.has(node.name) ?? false,
    update: (weight, value) => training.update(`${node.name}/${weight}`, value)
  }
}

/** The layers between `given` and `wanted`, in topological order, without the given ones. */
export function neededLayers(
  network: Network,
  given: ReadonlySet<string>,
  wanted: readonly string[]
): LayerNode[] {
  const needed = new Set<string>()
  const byName = new Map(network.layers.map((node) => [node.name, node]))
  const visit = (name: string): void => {
    if (given.has(name) || needed.has(name)) return
    const node = byName.get(name)
    if (!node) throw new AppError('internal', `The network has no layer "${name}".`)
    if (node.inputs.length === 0) throw new AppError('internal', `Nothing is given for the input "${name}".`)
    needed.add(name)
    node.inputs.forEach(visit)
  }
  wanted.forEach(visit)
  return network.layers.filter((node) => needed.has(node.name))
}

function countConsumers(layers: readonly LayerNode[], wanted: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const node of layers) node.inputs.forEach(add)
  wanted.forEach(add)
  return counts
}

const foldable = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D'])

function canFold(
  convolution: LayerNode,
  norm: LayerNode,
  { trainable, fold = true }: CompileOptions
): boolean {
  const activation = convolution.config['activation']
  const plain = activation === undefined || activation === null || activation === 'linear'
  return (
    fold &&
    foldable.has(convolution.className) &&
    plain &&
    !trainable?.has(convolution.name) &&
    !trainable?.has(norm.name)
  )
}

/** Whether ZeroPadding2D before a VALID convolution is just what SAME would pad, so that no copy is needed. */
function padsLikeSame(zeros: LayerNode, convolution: LayerNode, network: Network): boolean {
  if (!foldable.has(convolution.className) || convolution.config['padding'] !== 'valid') return false
  const before = network.layers.find((node) => node.name === zeros.inputs[0])?.outputShape
  const { strides } = convOptions(convolution)
  const kernel = convolution.config['kernelSize'] as readonly number[] | number
  return [0, 1].every((axis) => {
    const size = before?.[axis] ?? -1
    const window = typeof kernel === 'number' ? kernel : (kernel[axis] ?? 1)
    const stride = strides[axis as 0 | 1]
    if (size < 0) return false
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + window - size, 0)
    const [top, bottom] = paddings(zeros)[axis as 0 | 1]
    return top === Math.floor(total / 2) && bottom === total - Math.floor(total / 2)
  })
}

function layerArrays(node: LayerNode, weights: Weights): Map<string, WeightArray> {
  const arrays = new Map<string, WeightArray>()
  for (const name of layerWeights[node.className] ?? []) {
    const array = weights.get(`${node.name}/${name}`)
    if (array) arrays.set(name, array)
  }
  return arrays
}

function foldedArrays(convolution: LayerNode, norm: LayerNode, weights: Weights): Map<string, WeightArray> {
  const arrays = layerArrays(convolution, weights)
  const depthwise = convolution.className === 'DepthwiseConv2D'
  const name = depthwise
    ? 'depthwise_kernel'
    : convolution.className === 'SeparableConv2D'
      ? 'pointwise_kernel'
      : 'kernel'
  const { kernel, bias } = foldBatchNorm({
    kernel: weightOf(weights, `${convolution.name}/${name}`),
    depthwise,
    bias: arrays.get('bias') ?? null,
    gamma: weights.get(`${norm.name}/gamma`) ?? null,
    beta: weights.get(`${norm.name}/beta`) ?? null,
    mean: weightOf(weights, `${norm.name}/moving_mean`),
    variance: weightOf(weights, `${norm.name}/moving_variance`),
    epsilon: norm.config['epsilon'] as number
  })
  return arrays.set(name, kernel).set('bias', bias)
}

/** The output of one layer among those compiled. */
export function outputNamed(outputs: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = outputs.get(name)
  if (!tensor) throw new AppError('internal', `Layer "${name}" is used before it is compiled.`)
  return tensor
}

function firstOf(inputs: readonly Tensor[], node: LayerNode): Tensor {
  const [x] = inputs
  if (!x) throw new AppError('internal', `Layer "${node.name}" has no input.`)
  return x
}
