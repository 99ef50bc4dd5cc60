/** Batch normalisation as TensorFlow's fused op: by fixed statistics, or by the batch's own. */
import { attr, first, output, type GraphBuilder, type GraphNode, type Tensor } from './builder'
import * as ops from './ops'

export interface BatchNormInputs {
  readonly gamma: Tensor
  readonly beta: Tensor
  readonly mean: Tensor
  readonly variance: Tensor
  readonly epsilon: number
  readonly name?: string
}

/** FusedBatchNormV3 with fixed statistics: (x - mean) * gamma / sqrt(variance + epsilon) + beta, a channel. */
export function batchNormInference(g: GraphBuilder, x: Tensor, inputs: BatchNormInputs): Tensor {
  return first(fusedBatchNorm(g, x, inputs, inputs.mean, inputs.variance, false))
}

/**
 * FusedBatchNormV3 with the batch's own statistics, which come back for the moving ones: `mean` and the `variance` over
 * all N*H*W values. (The op gives the sample variance; Keras keeps the population's: keras/src/ops/nn.py, moments.)
 */
export function batchNormTraining(
  g: GraphBuilder,
  x: Tensor,
  inputs: Omit<BatchNormInputs, 'mean' | 'variance'>
) {
  const none = g.constant([], { shape: [0] })
  const node = fusedBatchNorm(g, x, inputs, none, none, true)
  const count = ops.binary(
    g,
    'RealDiv',
    ops.cast(g, ops.sizeOf(g, x), 'float32'),
    g.constant(x.shape[3] ?? 0)
  )
  const population = ops.binary(g, 'RealDiv', ops.binary(g, 'Sub', count, g.constant(1)), count)
  return {
    y: first(node),
    mean: output(node, 1),
    variance: ops.binary(g, 'Mul', output(node, 2), population)
  }
}

function fusedBatchNorm(
  g: GraphBuilder,
  x: Tensor,
  { gamma, beta, epsilon, name }: Omit<BatchNormInputs, 'mean' | 'variance'>,
  mean: Tensor,
  variance: Tensor,
  training: boolean
): GraphNode {
  const channel = { dtype: 'float32' as const, shape: gamma.shape }
  const outputs = [{ dtype: x.dtype, shape: x.shape, arg: 'y' }, channel, channel, channel, channel, channel]
  return g.op('FusedBatchNormV3', [x, gamma, beta, mean, variance], outputs, {
    attrs: {
      T: attr.type(x.dtype),
      U: attr.type('float32'),
      epsilon: attr.float(epsilon),
      exponential_avg_factor: attr.float(1),
      data_format: attr.string('NHWC'),
      is_training: attr.bool(training)
    },
    name: name ?? 'FusedBatchNormV3'
  })
}
