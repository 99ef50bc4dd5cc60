/** Compiles layers to ops: one entry a Keras class. Weights come from arrays and are placed as constants or variables. */
import { activate, activationCompilers } from './activations'
import type { Tensor } from './builder'
import {
  convOptions,
  need,
  number,
  one,
  unsupported,
  type CompileLayer,
  type LayerContext
} from './layerContext'
import { mergeCompilers } from './mergeLayers'
import { normalizationCompilers } from './normalizations'
import * as ops from './ops'
import { augmentationCompilers, randomCompilers } from './randomLayers'
import { spatialCompilers } from './spatialLayers'
import type { LayerNode } from './topology'

export { convOptions, paddings, type LayerContext, type LayerTraining } from './layerContext'
export { isDeterministic } from './randomLayers'

/** Every Keras class the compiler knows. */
export const layerCompilers: Readonly<Record<string, CompileLayer>> = {
  Conv2D: (c) => withBiasAndActivation(c, convolution(c)),
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
  Dense: dense,
  ...augmentationCompilers,
  ...activationCompilers,
  ...mergeCompilers,
  ...normalizationCompilers,
  ...randomCompilers,
  ...spatialCompilers
}

/** Compiles one layer; throws AppError('unsupported-layer') that names it where its class is unknown. */
export function compileLayer(context: LayerContext): Tensor {
  const compile = layerCompilers[context.node.className]
  if (!compile) throw unsupported(context.node, `class ${context.node.className}`)
  return compile(context)
}

/**
 * With `groups`, each part of the channels has filters of its own: one convolution a part, side by side, since
 * TensorFlow has no gradient of the grouped op on a CPU.
 */
function convolution(c: LayerContext): Tensor {
  const { g, node } = c
  const [x, kernel] = [one(c), need(c, 'kernel')]
  const groups = number(node, 'groups', 1)
  const options = convOptions(node)
  if (groups === 1) return ops.conv2d(g, x, kernel, options)
  const [height = 0, width = 0, channels = 0, filters = 0] = kernel.shape.map((n) => n ?? 0)
  const each = filters / groups
  const parts = Array.from({ length: groups }, (_, i) => {
    const part = ops.slice(g, x, [0, 0, 0, i * channels], [...x.shape.slice(0, 3), channels])
    const own = ops.slice(g, kernel, [0, 0, 0, i * each], [height, width, channels, each])
    return ops.conv2d(g, part, own, { ...options, name: `${node.name}/group_${i}` })
  })
  return ops.concat(g, parts, -1, node.name)
}

/** The product along the last axis, of whatever rank. */
function dense(c: LayerContext): Tensor {
  const { g, node } = c
  const [x, kernel] = [one(c), need(c, 'kernel')]
  if (x.shape.length === 2) {
    return withBiasAndActivation(c, ops.matMul(g, x, kernel, { name: node.name }))
  }
  const rows = ops.reshape(g, x, [null, kernel.shape[0] ?? null])
  const product = ops.matMul(g, rows, kernel, { name: node.name })
  return withBiasAndActivation(c, ops.reshape(g, product, [null, ...node.outputShape]))
}

/** The parts of a plain convolution or dense layer that come after its product. */
function withBiasAndActivation(c: LayerContext, product: Tensor): Tensor {
  const bias = c.weight('bias')
  const sum = bias ? ops.biasAdd(c.g, product, bias, `${c.node.name}/bias_add`) : product
  return activate(c, sum, c.node.config['activation'])
}

/** The weights of a layer that are folded or placed: by Keras' names, in Keras' order. */
export const layerWeights: Readonly<Record<string, readonly string[]>> = {
  Conv2D: ['kernel', 'bias'],
  DepthwiseConv2D: ['depthwise_kernel', 'bias'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  Dense: ['kernel', 'bias'],
  BatchNormalization: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
  LayerNormalization: ['gamma', 'beta'],
  Normalization: ['mean', 'variance'],
  PReLU: ['alpha']
}

/** Whether a layer of this class has anything to learn; a Normalization's statistics never are. */
export function hasWeights({ className }: Pick<LayerNode, 'className'>): boolean {
  return layerWeights[className] !== undefined && className !== 'Normalization'
}
