/** Reverse-mode differentiation of a graph, an op at a time, with TensorFlow's own gradient ops. */
import { AppError } from '../../contract'
import { attr, type GraphBuilder, type GraphNode, type Tensor } from './builder'
import { elementwiseGradients } from './elementwiseGradients'
import { must, type Gradient } from './gradientRule'
import * as ops from './ops'
import { shapeGradients } from './shapeGradients'

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
    const backward = rule(g, node, ops.addN(g, flowing), (i) => reaches.has(node.inputs[i]?.node ?? ''))
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

/** Ops whose output does not change with small changes of their inputs: nothing flows back through them. */
const steps = new Set(['Shape', 'Size', 'Equal', 'Greater', 'GreaterEqual'])

/** Names of the nodes from which an x can be reached against the arrows, the x's own nodes included. */
function nodesThatReach(forward: readonly GraphNode[], xs: readonly Tensor[]): Set<string> {
  const reaching = new Set(xs.map((x) => x.node))
  for (const node of forward)
    if (!steps.has(node.op) && node.inputs.some((input) => reaching.has(input.node))) reaching.add(node.name)
  return reaching
}

const rules: Readonly<Record<string, Gradient>> = {
  ...elementwiseGradients,
  ...shapeGradients,
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
  Conv2D: (g, node, dy) => convolution(g, node, dy, 'Conv2DBackpropInput', 'Conv2DBackpropFilter'),
  DepthwiseConv2dNative: (g, node, dy) =>
    convolution(g, node, dy, 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'),
  MaxPool: (g, { inputs: [x], outputs: [y], attrs }, dy) => [
    g.op1('MaxPoolGrad', [must(x), must(y), dy], { dtype: dy.dtype, shape: must(x).shape }, { attrs })
  ],
  AvgPool: (g, { inputs: [x], attrs }, dy) => [
    g.op1('AvgPoolGrad', [ops.shapeOf(g, must(x)), dy], { dtype: dy.dtype, shape: must(x).shape }, { attrs })
  ],
  FusedBatchNormV3: batchNorm
}

function convolution(
  g: GraphBuilder,
  node: GraphNode,
  dy: Tensor,
  intoInput: string,
  intoFilter: string
): Tensor[] {
  const [x, filter] = [must(node.inputs[0]), must(node.inputs[1])]
  return [
    g.op1(
      intoInput,
      [ops.shapeOf(g, x), filter, dy],
      { dtype: dy.dtype, shape: x.shape },
      { attrs: node.attrs }
    ),
    g.op1(
      intoFilter,
      [x, ops.shapeOf(g, filter), dy],
      { dtype: dy.dtype, shape: filter.shape },
      { attrs: node.attrs }
    )
  ]
}

/** In training the statistics are the batch's own, which the op kept for us; fixed ones come from its inputs. */
function batchNorm(g: GraphBuilder, { inputs, outputs, attrs }: GraphNode, dy: Tensor): (Tensor | null)[] {
  const [x, gamma, , mean, variance] = inputs
  const training = attrs['is_training']?.b === true
  const [first, second] = training ? [outputs[3], outputs[4]] : [mean, variance]
  const kept = Object.fromEntries(Object.entries(attrs).filter(([name]) => name !== 'exponential_avg_factor'))
  const channel = { dtype: 'float32' as const, shape: must(gamma).shape }
  const node = g.op(
    'FusedBatchNormGradV3',
    [dy, must(x), must(gamma), must(first), must(second), must(outputs[5])],
    [{ dtype: dy.dtype, shape: must(x).shape }, channel, channel, channel, channel],
    { attrs: kept }
  )
  return [must(node.outputs[0]), must(node.outputs[1]), must(node.outputs[2]), null, null]
}
