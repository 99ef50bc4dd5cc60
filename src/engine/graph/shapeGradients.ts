/** Gradients of ops that move, cut, join, repeat or sum up. */
import type { GraphBuilder, GraphNode, Tensor } from './builder'
import { constantInts, knownSize, likeShape, must, repeatTo, type Gradient } from './gradientRule'
import { transpose } from './spatialOps'
import { mask } from './mathOps'
import * as ops from './ops'

export const shapeGradients: Readonly<Record<string, Gradient>> = {
  Reshape: (g, { inputs: [x] }, dy) => [likeShape(g, dy, must(x)), null],
  Transpose: (g, { inputs: [, perm] }, dy) => {
    const order = constantInts(g, perm)
    return [
      transpose(
        g,
        dy,
        order.map((_, axis) => order.indexOf(axis))
      ),
      null
    ]
  },
  ConcatV2: (g, { inputs }, dy, wanted) => {
    const parts = inputs.slice(0, -1)
    let begin = 0
    return [
      ...parts.map((part, i) => {
        const last = part.shape.length - 1
        const from = part.shape.map((_, axis) => (axis === last ? begin : 0))
        begin += part.shape[last] ?? 0
        return wanted(i) ? ops.slice(g, dy, from, part.shape) : null
      }),
      null
    ]
  },
  Pad: (g, { inputs: [x, table] }, dy) => {
    const before = constantInts(g, table).filter((_, i) => i % 2 === 0)
    return [ops.slice(g, dy, before, must(x).shape), null]
  },
  Slice: (g, { inputs: [x, begin] }, dy) => {
    const shape = must(x).shape
    const around = constantInts(g, begin).map((before, axis): [number, number] => {
      const size = shape[axis] ?? null // null: the batch, which is not cut
      return size === null ? [0, 0] : [before, size - before - knownSize(dy.shape, axis)]
    })
    return [ops.pad(g, dy, around), null, null]
  },
  Mean: (g, node, dy) => {
    const [x] = node.inputs
    const count = reducedAxes(g, node).reduce((n, axis) => n * knownSize(must(x).shape, axis), 1)
    const scaled = ops.binary(g, 'Mul', dy, g.constant(1 / count))
    return [repeatTo(g, held(g, node, scaled), must(x)), null]
  },
  Sum: (g, node, dy) => [repeatTo(g, held(g, node, dy), must(node.inputs[0])), null],
  // What flows is shared by all that are largest, as TensorFlow does.
  Max: (g, node, dy) => {
    const x = must(node.inputs[0])
    const largest = mask(g, 'Equal', x, repeatTo(g, held(g, node, must(node.outputs[0])), x))
    const many = ops.reduce(g, 'Sum', largest, reducedAxes(g, node), { keepDims: true })
    return [ops.binary(g, 'Mul', largest, ops.binary(g, 'RealDiv', held(g, node, dy), many)), null]
  },
  ResizeNearestNeighbor: (g, { inputs: [x], attrs }, dy) => {
    const { shape } = must(x)
    const size = g.constant([knownSize(shape, 1), knownSize(shape, 2)], { dtype: 'int32', shape: [2] })
    return [g.op1('ResizeNearestNeighborGrad', [dy, size], { dtype: dy.dtype, shape }, { attrs }), null]
  },
  ResizeBilinear: (g, { inputs: [x], attrs }, dy) => {
    const { shape } = must(x)
    return [g.op1('ResizeBilinearGrad', [dy, must(x)], { dtype: dy.dtype, shape }, { attrs }), null]
  }
}

function reducedAxes(g: GraphBuilder, { inputs: [, axes] }: GraphNode): number[] {
  return constantInts(g, axes)
}

/** A reduction's output, or its gradient, with the reduced axes still there as ones. */
function held(g: GraphBuilder, node: GraphNode, y: Tensor): Tensor {
  if (node.attrs['keep_dims']?.b === true) return y
  const axes = reducedAxes(g, node)
  const shape = must(node.inputs[0]).shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  return ops.reshape(g, y, shape)
}
