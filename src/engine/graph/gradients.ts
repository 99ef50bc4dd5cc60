/** Reverse-mode differentiation of a graph, an op at a time, with TensorFlow's own gradient ops. */
import { AppError } from '../../contract'
import { attr, type GraphBuilder, type GraphNode, type Tensor } from './builder'
import * as ops from './ops'

/** The gradients of a node's inputs, in their order; null where nothing flows back. */
type Gradient = (g: GraphBuilder, node: GraphNode, dy: Tensor) => readonly (Tensor | null)[]

/**
 * Adds the ops that compute d(target)/d(x) for every x, given d(target)/d(y) for the tensors in `seeds`.
 * Only what lies between is differentiated (TensorFlow's `tf.gradients` with `grad_ys`).
 *
 * @param seeds tensors of the forward graph with the gradient that flows into each, of the same shape
 * @param xs tensors whose gradients are wanted
 * @returns one gradient for each x, of its shape
 */
export function gradients(
  g: GraphBuilder,
  seeds: readonly { readonly of: Tensor; readonly gradient: Tensor }[],
  xs: readonly Tensor[]
): Tensor[] {
  const forward = [...g.nodes]
  const reaches = nodesThatReach(forward, xs)
  const incoming = new Map<string, Tensor[]>()
  const flow = (into: Tensor, gradient: Tensor): void => {
    incoming.set(into.name, [...(incoming.get(into.name) ?? []), gradient])
  }
  for (const { of, gradient } of seeds) flow(of, gradient)

  for (const node of forward.reverse()) {
    const [y] = node.outputs
    const flowing = y && incoming.get(y.name)
    // Where the walk arrives at an x it ends: a variable's read has no inputs to go on to.
    if (!flowing || !reaches.has(node.name) || node.inputs.length === 0 || xs.some((x) => x.name === y.name))
      continue
    const rule = rules[node.op]
    if (!rule)
      throw new AppError('unsupported-layer', `Thaw has no gradient for the op ${node.op} ("${node.name}").`)
    const backward = rule(g, node, ops.addN(g, flowing))
    node.inputs.forEach((input, i) => {
      const gradient = backward[i]
      if (gradient && reaches.has(input.node)) flow(input, gradient)
    })
  }
  return xs.map((x) => {
    const flowing = incoming.get(x.name)
    if (!flowing) throw new AppError('internal', `Nothing flows back to "${x.name}".`)
    return ops.addN(g, flowing)
  })
}

/** Names of the nodes from which an x can be reached against the arrows, the x's own nodes included. */
function nodesThatReach(forward: readonly GraphNode[], xs: readonly Tensor[]): Set<string> {
  const reaching = new Set(xs.map((x) => x.node))
  for (const node of forward)
    if (node.inputs.some((input) => reaching.has(input.node))) reaching.add(node.name)
  return reaching
}

const rules: Readonly<Record<string, Gradient>> = {
  // y = a b: da = dy bT, db = aT dy
  MatMul: (g, { inputs: [a, b] }, dy) => [
    ops.matMul(g, dy, must(b), { transposeB: true }),
    ops.matMul(g, must(a), dy, { transposeA: true })
  ],
  BiasAdd: (g, { inputs: [, bias] }, dy) => [
    dy,
    g.op1(
      'BiasAddGrad',
      [dy],
      { dtype: dy.dtype, shape: must(bias).shape },
      {
        attrs: { T: attr.type(dy.dtype), data_format: attr.string('NHWC') }
      }
    )
  ],
  Relu: (g, { outputs: [y] }, dy) => [elementwise(g, 'ReluGrad', dy, must(y))],
  Relu6: (g, { outputs: [y] }, dy) => [elementwise(g, 'Relu6Grad', dy, must(y))],
  Sigmoid: (g, { outputs: [y] }, dy) => [elementwise(g, 'SigmoidGrad', must(y), dy)],
  // The second factor is a mask or a constant: nothing is learned through it.
  Mul: (g, { inputs: [, factor] }, dy) => [ops.binary(g, 'Mul', dy, must(factor)), null],
  Reshape: (g, { inputs: [x] }, dy) => [likeShape(g, dy, must(x)), null],
  Identity: (_, __, dy) => [dy],
  Mean: (g, { inputs: [x] }, dy) => [spread(g, dy, must(x)), null]
}

function elementwise(g: GraphBuilder, op: string, a: Tensor, b: Tensor): Tensor {
  return g.op1(op, [a, b], { dtype: a.dtype, shape: a.shape }, { attrs: { T: attr.type(a.dtype) } })
}

function likeShape(g: GraphBuilder, dy: Tensor, x: Tensor): Tensor {
  const attrs = { T: attr.type(dy.dtype), Tshape: attr.type('int32') }
  return g.op1('Reshape', [dy, ops.shapeOf(g, x)], { dtype: dy.dtype, shape: x.shape }, { attrs })
}

/** The gradient of a mean over height and width: dy [N,C] / (H*W) at every place of x [N,H,W,C]. */
function spread(g: GraphBuilder, dy: Tensor, x: Tensor): Tensor {
  const [, height, width, channels] = x.shape
  const scaled = ops.binary(g, 'Mul', dy, g.constant(1 / ((height ?? 0) * (width ?? 0))))
  const held = ops.reshape(g, scaled, [null, 1, 1, channels ?? null])
  const attrs = { T: attr.type(dy.dtype), Tidx: attr.type('int32') }
  return g.op1('BroadcastTo', [held, ops.shapeOf(g, x)], { dtype: dy.dtype, shape: x.shape }, { attrs })
}

function must<A>(value: A | undefined): A {
  if (value === undefined) throw new AppError('internal', 'A node lacks an input that its gradient needs.')
  return value
}
