/** Gradient clipping as Keras' optimizers have it: `clipnorm`, `clipvalue` and `global_clipnorm`. */
import { attr, type GraphBuilder, type Tensor } from './builder'
import { affine, unary } from './mathOps'
import * as ops from './ops'

export interface Clip {
  readonly by: 'norm' | 'value' | 'globalNorm'
  /** Above zero. */
  readonly limit: number
}

/**
 * The gradients, clipped (keras/src/optimizers/base_optimizer.py, `_clip_gradients`): each to a norm of at most `limit`, each
 * number to [-limit, limit], or all together to a norm of at most `limit`.
 */
export function clipGradients(g: GraphBuilder, gradients: readonly Tensor[], { by, limit }: Clip): Tensor[] {
  if (by === 'value') return gradients.map((gradient) => clipByValue(g, gradient, limit))
  if (by === 'norm') return gradients.map((gradient) => clipByNorm(g, gradient, limit))
  return clipByGlobalNorm(g, gradients, limit)
}

function clipByValue(g: GraphBuilder, x: Tensor, limit: number): Tensor {
  const output = { dtype: x.dtype, shape: x.shape }
  const inputs = [x, g.constant(-limit), g.constant(limit)]
  return g.op1('ClipByValue', inputs, output, { attrs: { T: attr.type(x.dtype) } })
}

/** x limit / max(|x|, limit) */
function clipByNorm(g: GraphBuilder, x: Tensor, limit: number): Tensor {
  const most = g.constant(limit)
  const scaled = ops.binary(g, 'Mul', x, most)
  return ops.binary(g, 'RealDiv', scaled, ops.binary(g, 'Maximum', normOf(g, [x]), most))
}

/** x limit min(1 / norm, 1 / limit), not a number where the norm is none. */
function clipByGlobalNorm(g: GraphBuilder, xs: readonly Tensor[], limit: number): Tensor[] {
  const norm = normOf(g, xs)
  const inverse = ops.binary(g, 'RealDiv', g.constant(1), norm)
  const finite = affine(g, ops.binary(g, 'Minimum', inverse, g.constant(1 / limit)), limit, 0)
  const scale = ops.binary(g, 'AddV2', finite, ops.binary(g, 'Sub', norm, norm))
  return xs.map((x) => ops.binary(g, 'Mul', x, scale))
}

/** The square root of the sum of all squares. */
function normOf(g: GraphBuilder, xs: readonly Tensor[]): Tensor {
  const halves = ops.addN(
    g,
    xs.map((x) => halfSquares(g, x))
  )
  return unary(g, 'Sqrt', affine(g, halves, 2, 0))
}

/** Half the sum of the squares of `x`, a scalar: TensorFlow's L2Loss. */
export function halfSquares(g: GraphBuilder, x: Tensor): Tensor {
  const output = { dtype: x.dtype, shape: [], arg: 'output' }
  return g.op1('L2Loss', [x], output, { attrs: { T: attr.type(x.dtype) } })
}
