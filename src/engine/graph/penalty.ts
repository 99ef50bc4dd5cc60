/** The penalty on large kernels that Keras' `kernel_regularizer=L2(l2)` adds to the loss, with its gradient. */
import type { GraphBuilder, Tensor } from './builder'
import { halfSquares } from './clip'
import { affine } from './mathOps'
import * as ops from './ops'

/** l2 times the sum of all squares (keras/src/regularizers/regularizers.py), a scalar. */
export function l2Penalty(g: GraphBuilder, kernels: readonly Tensor[], l2: number): Tensor {
  const halves = kernels.map((kernel) => halfSquares(g, kernel))
  return affine(g, ops.addN(g, halves), 2 * l2, 0)
}

/** `gradient` with that of the penalty, 2 l2 kernel. */
export function withPenalty(g: GraphBuilder, gradient: Tensor, kernel: Tensor, l2: number): Tensor {
  return ops.addN(g, [gradient, affine(g, kernel, 2 * l2, 0)])
}
