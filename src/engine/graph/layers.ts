/** Compiles layers to ops: one entry a Keras class. Weights come from arrays and are placed as constants or variables. */
import { AppError } from '../../contract'
import { batchNormInference, batchNormTraining } from './batchNorm'
import type { GraphBuilder, Tensor } from './builder'
import * as ops from './ops'
import type { LayerConfig, LayerNode } from './topology'

/** What a layer's compiler may use. */
export interface LayerContext {
  readonly g: GraphBuilder
  readonly node: LayerNode
  readonly inputs: readonly Tensor[]
  /** The layer's weight as a tensor of the graph, as `kernel`; null where the layer has none of that name. */
  readonly weight: (name: string) => Tensor | null
  /** What a layer may do beyond computing its output while the network learns; null where it runs forward only. */
  readonly training: LayerTraining | null
}

export interface LayerTraining {
  /** Two int32 numbers that random ops are keyed by. */
  readonly seed: Tensor
  /** Whether this layer's weights are trained: Keras' `trainable`. */
  readonly learns: boolean
  /** Sets a weight that gradients do not reach, as `moving_mean`, once the step is done. */
  readonly update: (weight: string, value: Tensor) => void
}

type Compile = (context: LayerContext) => Tensor

/** Every Keras class the compiler knows. */
export const layerCompilers: Readonly<Record<string, Compile>> = {
  Conv2D: (c) => withBiasAndActivation(c, ops.conv2d(c.g, one(c), need(c, 'kernel'), convOptions(c.node))),
  DepthwiseConv2D: (c) => {
    const filter = need(c, 'depthwise_kernel')
    return withBiasAndActivation(c, ops.depthwiseConv2d(c.g, one(c), filter, convOptions(c.node)))
  },
  SeparableConv2D: (c) => {
    const depthwise = ops.depthwiseConv2d(c.g, one(c), need(c, 'depthwise_kernel'), {
      ...convOptions(c.node),
      name: `${c.node.name}/depthwise`
    })
    const pointwise = ops.conv2d(c.g, depthwise, need(c, 'pointwise_kernel'), {
      strides: [1, 1],
      padding: 'VALID',
      name: c.node.name
    })
    return withBiasAndActivation(c, pointwise)
  },
  Dense: (c) => withBiasAndActivation(c, ops.matMul(c.g, one(c), need(c, 'kernel'), { name: c.node.name })),
  BatchNormalization: batchNormalization,
  ReLU: (c) => {
    const max = c.node.config['maxValue']
    if (max === undefined || max === null) return ops.relu(c.g, one(c), c.node.name)
    if (max === 6) return ops.relu6(c.g, one(c), c.node.name)
    throw unsupported(c.node, `maxValue ${String(max)}`)
  },
  Activation: (c) => activate(c, one(c), c.node.config['activation']),
  MaxPooling2D: (c) => ops.pool(c.g, 'MaxPool', one(c), poolOptions(c.node)),
  AveragePooling2D: (c) => ops.pool(c.g, 'AvgPool', one(c), poolOptions(c.node)),
  GlobalAveragePooling2D: (c) => ops.reduce(c.g, 'Mean', one(c), [1, 2], { name: c.node.name }),
  GlobalMaxPooling2D: (c) => ops.reduce(c.g, 'Max', one(c), [1, 2], { name: c.node.name }),
  ZeroPadding2D: (c) => ops.pad(c.g, one(c), [[0, 0], ...paddings(c.node), [0, 0]], c.node.name),
  Flatten: (c) => ops.reshape(c.g, one(c), [null, ...c.node.outputShape], c.node.name),
  Reshape: (c) => ops.reshape(c.g, one(c), [null, ...c.node.outputShape], c.node.name),
  Add: (c) => c.inputs.slice(1).reduce((sum, x) => ops.binary(c.g, 'AddV2', sum, x, c.node.name), one(c)),
  Concatenate: (c) => ops.concat(c.g, c.inputs, -1, c.node.name),
  Dropout: (c) => dropout(c, number(c.node, 'rate'))
}

/** Compiles one layer; throws AppError('unsupported-layer') that names it where its class is unknown. */
export function compileLayer(context: LayerContext): Tensor {
  const compile = layerCompilers[context.node.className]
  if (!compile) throw unsupported(context.node, `class ${context.node.className}`)
  return compile(context)
}

/** The parts of a plain convolution or dense layer that come after its product. */
function withBiasAndActivation(c: LayerContext, product: Tensor): Tensor {
  const bias = c.weight('bias')
  const sum = bias ? ops.biasAdd(c.g, product, bias, `${c.node.name}/bias_add`) : product
  return activate(c, sum, c.node.config['activation'])
}

function activate({ g, node }: LayerContext, x: Tensor, activation: unknown): Tensor {
  const name = `${node.name}/${String(activation)}`
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return x
    case 'relu':
      return ops.relu(g, x, name)
    case 'relu6':
      return ops.relu6(g, x, name)
    case 'sigmoid':
      return ops.sigmoid(g, x, name)
    case 'softmax':
      return ops.softmax(g, x, name)
    default:
      throw unsupported(node, `activation ${JSON.stringify(activation)}`)
  }
}

/**
 * A frozen BatchNormalization runs by its moving statistics even while others learn (Keras' rule for `trainable`); one
 * that learns runs by the batch's and moves them: moving = momentum * moving + (1 - momentum) * batch.
 */
function batchNormalization(c: LayerContext): Tensor {
  const { g, node, training } = c
  const [mean, variance] = [need(c, 'moving_mean'), need(c, 'moving_variance')]
  const fill = (value: number): Tensor => {
    const size = mean.shape[0] ?? 0
    return g.constant(new Float32Array(size).fill(value), { shape: [size] })
  }
  const inputs = {
    gamma: c.weight('gamma') ?? fill(1),
    beta: c.weight('beta') ?? fill(0),
    epsilon: number(node, 'epsilon'),
    name: node.name
  }
  if (!training?.learns) return batchNormInference(g, one(c), { ...inputs, mean, variance })
  const batch = batchNormTraining(g, one(c), inputs)
  const momentum = number(node, 'momentum')
  const move = (moving: Tensor, now: Tensor): Tensor =>
    ops.binary(
      g,
      'AddV2',
      ops.binary(g, 'Mul', moving, g.constant(momentum)),
      ops.binary(g, 'Mul', now, g.constant(1 - momentum))
    )
  training.update('moving_mean', move(mean, batch.mean))
  training.update('moving_variance', move(variance, batch.variance))
  return batch.y
}

/** Inverted dropout as Keras has it: kept values are scaled by 1 / (1 - rate); nothing happens forward only. */
function dropout({ g, node, inputs, training }: LayerContext, rate: number): Tensor {
  const [x] = inputs
  if (!x) throw unsupported(node, 'no input')
  if (!training || rate === 0) return x
  const kept = ops.compare(g, 'GreaterEqual', ops.statelessUniform(g, x, training.seed), g.constant(rate))
  const scale = ops.binary(g, 'Mul', ops.cast(g, kept, 'float32'), g.constant(1 / (1 - rate)))
  return ops.binary(g, 'Mul', x, scale, node.name)
}

/** The weights of a layer that are folded or placed: by Keras' names, in Keras' order. */
export const layerWeights: Readonly<Record<string, readonly string[]>> = {
  Conv2D: ['kernel', 'bias'],
  DepthwiseConv2D: ['depthwise_kernel', 'bias'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  Dense: ['kernel', 'bias'],
  BatchNormalization: ['gamma', 'beta', 'moving_mean', 'moving_variance']
}

/** Whether a layer of this class has anything to learn. */
export function hasWeights(node: LayerNode): boolean {
  return layerWeights[node.className] !== undefined
}

/** Whether a layer computes the same forward and in training: nothing random, nothing learned on the way. */
export function isDeterministic(node: LayerNode): boolean {
  return node.className !== 'Dropout' || node.config['rate'] === 0
}

export function convOptions(node: LayerNode): ops.ConvOptions {
  return {
    strides: pair(node, 'strides'),
    padding: padding(node),
    dilations:
      node.config['dilationRate'] === undefined || node.config['dilationRate'] === null
        ? [1, 1]
        : pair(node, 'dilationRate'),
    name: node.name
  }
}

function poolOptions(node: LayerNode): ops.PoolOptions {
  return {
    size: pair(node, 'poolSize'),
    strides: pair(node, 'strides'),
    padding: padding(node),
    name: node.name
  }
}

/** ZeroPadding2D's [[top, bottom], [left, right]]. */
export function paddings(node: LayerNode): readonly [ops.Pair, ops.Pair] {
  const value = node.config['padding']
  if (typeof value === 'number')
    return [
      [value, value],
      [value, value]
    ]
  const [rows, columns] = value as readonly [number | ops.Pair, number | ops.Pair]
  const both = (p: number | ops.Pair): ops.Pair => (typeof p === 'number' ? [p, p] : p)
  return [both(rows), both(columns)]
}

function padding(node: LayerNode): ops.Padding {
  const value = node.config['padding']
  if (value === 'same') return 'SAME'
  if (value === 'valid') return 'VALID'
  throw unsupported(node, `padding ${String(value)}`)
}

function pair(node: LayerNode, key: string): ops.Pair {
  const value = node.config[key]
  if (typeof value === 'number') return [value, value]
  const [a, b] = value as readonly number[]
  if (a === undefined || b === undefined) throw unsupported(node, `${key} ${JSON.stringify(value)}`)
  return [a, b]
}

function number(node: LayerNode, key: string): number {
  const value = (node.config satisfies LayerConfig)[key]
  if (typeof value !== 'number') throw unsupported(node, `${key} ${String(value)}`)
  return value
}

function one(c: LayerContext): Tensor {
  const [x] = c.inputs
  if (!x) throw unsupported(c.node, 'no input')
  return x
}

function need(c: LayerContext, name: string): Tensor {
  const weight = c.weight(name)
  if (!weight)
    throw new AppError(
      'weights-mismatch',
      `Layer "${c.node.name}" needs its ${name}, which the weights lack.`
    )
  return weight
}

function unsupported(node: LayerNode, what: string): AppError {
  return new AppError(
    'unsupported-layer',
    `Layer "${node.name}" (${node.className}) has ${what}, which Thaw cannot compile.`,
    {
      details: { layer: node.name }
    }
  )
}
