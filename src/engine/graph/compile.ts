/** Compiles a network, or the part of it between given tensors, to ops: folds frozen batch normalisation, places weights. */
import { AppError } from '../../contract'
import type { GraphBuilder, Tensor } from './builder'
import { findFusions } from './fusions'
import { compileLayer, layerWeights, type LayerContext, type LayerTraining } from './layers'
import * as ops from './ops'
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

/**
 * Adds the ops of every layer that `wanted` needs and returns the outputs by layer. Only those of `wanted` are sure to be
 * the layers' own: others may have been folded into their neighbours.
 */
export function compileNetwork(options: CompileOptions): Map<string, Tensor> {
  const { network, given } = options
  const needed = neededLayers(network, new Set(given.keys()), options.wanted)
  const outputs = new Map(given)
  const { norms, paddings, poolings } = findFusions({
    network,
    needed,
    wanted: options.wanted,
    trainable: options.trainable ?? new Set(),
    fold: options.fold ?? true
  })
  // The output of a layer that is done elsewhere is its input's.
  const elsewhere = new Set(
    [norms, paddings, poolings].flatMap((m) => [...m.values()].map(({ name }) => name))
  )

  for (const node of needed) {
    const inputs = node.inputs.map((name) => outputNamed(outputs, name))
    if (elsewhere.has(node.name)) {
      outputs.set(node.name, firstOf(inputs, node))
      continue
    }
    const norm = norms.get(node.name)
    const arrays = norm ? foldedArrays(node, norm, options.weights) : layerArrays(node, options.weights)
    const context: LayerContext = {
      g: options.g,
      node: paddings.has(node.name) ? { ...node, config: { ...node.config, padding: 'same' } } : node,
      inputs,
      weight: (name) => {
        const array = arrays.get(name)
        return array ? options.place(`${node.name}/${name}`, array) : null
      },
      training: layerTraining(node, options)
    }
    const pooling = poolings.get(node.name)
    const output = compileLayer(context)
    outputs.set(node.name, pooling ? compileLayer({ ...context, node: pooling, inputs: [output] }) : output)
  }
  // TensorFlow fuses an addition away even where a run fetches it: what may be fetched has to be a node of its own.
  for (const { name, className } of needed) {
    if (className === 'Add' && options.wanted.includes(name)) {
      outputs.set(name, ops.identity(options.g, outputNamed(outputs, name), `${name}/output`))
    }
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
