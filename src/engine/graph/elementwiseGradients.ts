/** Gradients of ops that work element by element; those of activations are TensorFlow's own ops where it has them. */
import { attr, type GraphBuilder, type Tensor } from './builder'
import { must, sumToShape, type Gradient } from './gradientRule'
import { affine, mask, unary } from './mathOps'
import * as ops from './ops'

const multiply = (g: GraphBuilder, a: Tensor, b: Tensor): Tensor => ops.binary(g, 'Mul', a, b)

export const elementwiseGradients: Readonly<Record<string, Gradient>> = {
  Relu: (g, { outputs: [y] }, dy) => [gradientOp(g, 'ReluGrad', dy, must(y))],
  Relu6: (g, { outputs: [y] }, dy) => [gradientOp(g, 'Relu6Grad', dy, must(y))],
  Elu: (g, { outputs: [y] }, dy) => [gradientOp(g, 'EluGrad', dy, must(y))],
  Selu: (g, { outputs: [y] }, dy) => [gradientOp(g, 'SeluGrad', dy, must(y))],
  LeakyRelu: (g, { inputs: [x], attrs }, dy) => [
    g.op1('LeakyReluGrad', [dy, must(x)], { dtype: dy.dtype, shape: dy.shape }, { attrs })
  ],
  Softplus: (g, { inputs: [x] }, dy) => [gradientOp(g, 'SoftplusGrad', dy, must(x))],
  Softsign: (g, { inputs: [x] }, dy) => [gradientOp(g, 'SoftsignGrad', dy, must(x))],
  Sigmoid: (g, { outputs: [y] }, dy) => [gradientOp(g, 'SigmoidGrad', must(y), dy)],
  Tanh: (g, { outputs: [y] }, dy) => [gradientOp(g, 'TanhGrad', must(y), dy)],
  Exp: (g, { outputs: [y] }, dy) => [multiply(g, dy, must(y))],
  // 2 / sqrt(pi) * exp(-x^2)
  Erf: (g, { inputs: [x] }, dy) => {
    const bell = unary(g, 'Exp', unary(g, 'Neg', unary(g, 'Square', must(x))))
    return [multiply(g, dy, affine(g, bell, 2 / Math.sqrt(Math.PI), 0))]
  },
  Square: (g, { inputs: [x] }, dy) => [multiply(g, dy, affine(g, must(x), 2, 0))],
  Rsqrt: (g, { outputs: [y] }, dy) => [gradientOp(g, 'RsqrtGrad', must(y), dy)],
  // y * (dy - sum(dy * y))
  Softmax: (g, { outputs: [y] }, dy) => {
    const along = [dy.shape.length - 1]
    const sum = ops.reduce(g, 'Sum', multiply(g, dy, must(y)), along, { keepDims: true })
    return [multiply(g, ops.binary(g, 'Sub', dy, sum), must(y))]
  },
  Identity: (_, __, dy) => [dy],
  AddN: (_, { inputs }, dy) => inputs.map(() => dy),
  AddV2: (g, { inputs: [a, b] }, dy, wanted) => [
    wanted(0) ? sumToShape(g, dy, must(a)) : null,
    wanted(1) ? sumToShape(g, dy, must(b)) : null
  ],
  Sub: (g, { inputs: [a, b] }, dy, wanted) => [
    wanted(0) ? sumToShape(g, dy, must(a)) : null,
    wanted(1) ? sumToShape(g, unary(g, 'Neg', dy), must(b)) : null
  ],
  Mul: (g, { inputs: [a, b] }, dy, wanted) => [
    wanted(0) ? sumToShape(g, multiply(g, dy, must(b)), must(a)) : null,
    wanted(1) ? sumToShape(g, multiply(g, dy, must(a)), must(b)) : null
  ],
  // The divisor is a constant wherever a layer divides.
  RealDiv: (g, { inputs: [a, b] }, dy) => [
    sumToShape(g, ops.binary(g, 'RealDiv', dy, must(b)), must(a)),
    null
  ],
  // What flows goes to the input that was taken, to the first where both are equal.
  Maximum: (g, { inputs: [a, b] }, dy, wanted) =>
    toTaken(g, [must(a), must(b)], mask(g, 'GreaterEqual', must(a), must(b)), dy, wanted),
  Minimum: (g, { inputs: [a, b] }, dy, wanted) =>
    toTaken(g, [must(a), must(b)], mask(g, 'GreaterEqual', must(b), must(a)), dy, wanted)
}

function toTaken(
  g: GraphBuilder,
  [a, b]: readonly [Tensor, Tensor],
  firstTaken: Tensor,
  dy: Tensor,
  wanted: (input: number) => boolean
): (Tensor | null)[] {
  return [
    wanted(0) ? sumToShape(g, multiply(g, dy, firstTaken), a) : null,
    wanted(1) ? sumToShape(g, multiply(g, dy, affine(g, firstTaken, -1, 1)), b) : null
  ]
}

function gradientOp(g: GraphBuilder, op: string, a: Tensor, b: Tensor): Tensor {
  return g.op1(op, [a, b], { dtype: a.dtype, shape: a.shape }, { attrs: { T: attr.type(a.dtype) } })
}
