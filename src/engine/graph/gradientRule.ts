/** What a gradient rule is, and what rules need to know of the graph. */
import { AppError } from '../../contract'
import { attr, type GraphBuilder, type GraphNode, type Tensor } from './builder'
import * as ops from './ops'
import type { Shape } from './proto'

/**
 * The gradients of a node's inputs, in their order; null where nothing flows back. `wanted` says of which inputs they
 * are used at all.
 */
export type Gradient = (
  g: GraphBuilder,
  node: GraphNode,
  dy: Tensor,
  wanted: (input: number) => boolean
) => readonly (Tensor | null)[]

/** The gradient of what was broadcast from `x`'s shape: summed over the axes along which x was repeated. */
export function sumToShape(g: GraphBuilder, dy: Tensor, x: Tensor): Tensor {
  const missing = dy.shape.length - x.shape.length
  const axes = dy.shape.flatMap((size, axis) =>
    axis < missing || (x.shape[axis - missing] === 1 && size !== 1) ? [axis] : []
  )
  if (axes.length === 0) return dy
  const sum = ops.reduce(g, 'Sum', dy, axes, { keepDims: true })
  return missing === 0 ? sum : likeShape(g, sum, x)
}

/** dy in the shape that x has when the graph runs. */
export function likeShape(g: GraphBuilder, dy: Tensor, x: Tensor): Tensor {
  const attrs = { T: attr.type(dy.dtype), Tshape: attr.type('int32') }
  return g.op1('Reshape', [dy, ops.shapeOf(g, x)], { dtype: dy.dtype, shape: x.shape }, { attrs })
}

/** dy repeated along the axes where its size is 1, to the shape that x has when the graph runs. */
export function repeatTo(g: GraphBuilder, dy: Tensor, x: Tensor): Tensor {
  const attrs = { T: attr.type(dy.dtype), Tidx: attr.type('int32') }
  return g.op1('BroadcastTo', [dy, ops.shapeOf(g, x)], { dtype: dy.dtype, shape: x.shape }, { attrs })
}

/** The numbers of an int32 constant of the graph. */
export function constantInts(g: GraphBuilder, constant: Tensor | undefined): number[] {
  const node = g.nodes.find(({ name }) => name === must(constant).node)
  const content = must(must(node).attrs['value']?.tensor?.tensorContent)
  return [...new Int32Array(new Uint8Array(content).buffer)]
}

/** A size that must be known before the graph runs. */
export function knownSize(shape: Shape, axis: number): number {
  return must(shape[axis] ?? undefined)
}

export function must<A>(value: A | undefined): A {
  if (value === undefined) throw new AppError('internal', 'A node lacks an input that its gradient needs.')
  return value
}
