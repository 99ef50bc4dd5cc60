/** Layers that shift and scale: by statistics that are learned, fixed or the batch's own, or by two numbers. */
import { batchNormInference, batchNormTraining } from './batchNorm'
import type { Tensor } from './builder'
import { need, number, one, type CompileLayer, type LayerContext } from './layerContext'
import { unary } from './mathOps'
import * as ops from './ops'

export const normalizationCompilers: Readonly<Record<string, CompileLayer>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  Normalization: normalization,
  Rescaling: rescaling
}

/**
 * A frozen BatchNormalization runs by its moving statistics even while others learn (Keras' rule for `trainable`); one
 * that learns runs by the batch's and moves them: moving = momentum * moving + (1 - momentum) * batch.
 */
function batchNormalization(c: LayerContext): Tensor {
  const { g, node, training } = c
  const [mean, variance] = [need(c, 'moving_mean'), need(c, 'moving_variance')]
  const channels = mean.shape[0] ?? 0
  const fill = (value: number): Tensor =>
    g.constant(new Float32Array(channels).fill(value), { shape: [channels] })
  const inputs = {
    gamma: c.weight('gamma') ?? fill(1),
    beta: c.weight('beta') ?? fill(0),
    epsilon: number(node, 'epsilon'),
    name: node.name
  }
  const x = one(c)
  // The fused op takes pictures only: other ranks are shown to it as pictures of one column.
  const picture = x.shape.length === 4 ? x : ops.reshape(g, x, [null, 1, 1, channels])
  const back = (y: Tensor): Tensor =>
    x.shape.length === 4 ? y : ops.reshape(g, y, [null, ...node.outputShape], `${node.name}/back`)
  if (!training?.learns) return back(batchNormInference(g, picture, { ...inputs, mean, variance }))
  const batch = batchNormTraining(g, picture, inputs)
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
  return back(batch.y)
}

/** (x - mean) / sqrt(variance + epsilon) * gamma + beta, with the statistics of each place's own channels. */
function layerNormalization(c: LayerContext): Tensor {
  const { g, node } = c
  const x = one(c)
  const axis = [x.shape.length - 1]
  const centred = ops.binary(g, 'Sub', x, ops.reduce(g, 'Mean', x, axis, { keepDims: true }))
  const variance = ops.reduce(g, 'Mean', unary(g, 'Square', centred), axis, { keepDims: true })
  const scale = unary(g, 'Rsqrt', ops.binary(g, 'AddV2', variance, g.constant(number(node, 'epsilon'))))
  const normal = ops.binary(g, 'Mul', centred, scale)
  const [gamma, beta] = [c.weight('gamma'), c.weight('beta')]
  const scaled = gamma ? ops.binary(g, 'Mul', normal, gamma) : normal
  return beta ? ops.binary(g, 'AddV2', scaled, beta, node.name) : scaled
}

/** (x - mean) / max(sqrt(variance), 1e-7), a channel; inverted: x * sqrt(variance) + mean (Keras' epsilon). */
function normalization(c: LayerContext): Tensor {
  const { g, node } = c
  const statistic = (weight: string, key: string): Tensor => {
    const fixed = node.config[key] as readonly number[] | undefined
    return fixed ? g.constant(fixed) : need(c, weight)
  }
  const [mean, variance] = [statistic('mean', 'meanValues'), statistic('variance', 'varianceValues')]
  const deviation = ops.binary(
    g,
    'Maximum',
    ops.binary(g, 'Pow', variance, g.constant(0.5)),
    g.constant(1e-7)
  )
  if (node.config['invert'] === true) {
    return ops.binary(g, 'AddV2', ops.binary(g, 'Mul', one(c), deviation), mean, node.name)
  }
  return ops.binary(g, 'RealDiv', ops.binary(g, 'Sub', one(c), mean), deviation, node.name)
}

/** x * scale + offset, each a number or one a channel. */
function rescaling({ g, node, inputs: [x] }: LayerContext): Tensor {
  const constant = (key: string): Tensor => g.constant(node.config[key] as number | readonly number[])
  const scaled = ops.binary(g, 'Mul', x as Tensor, constant('scale'))
  return ops.binary(g, 'AddV2', scaled, constant('offset'), node.name)
}
