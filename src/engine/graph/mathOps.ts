/** Ops of one tensor, element by element, and of whole axes, that activations and normalisations are made of. */
import { attr, type GraphBuilder, type Tensor } from './builder'
import * as ops from './ops'

export type Unary =
  'Elu' | 'Selu' | 'Softplus' | 'Softsign' | 'Tanh' | 'Exp' | 'Erf' | 'Square' | 'Rsqrt' | 'Sqrt' | 'Neg'

/** An element-wise op of one tensor that has no attribute but its type. */
export function unary(g: GraphBuilder, op: Unary, x: Tensor, name?: string): Tensor {
  const activations = { Elu: 'activations', Selu: 'activations', Softplus: 'activations' } as const
  const arg = op in activations || op === 'Softsign' ? 'activations' : 'y'
  const attrs = { T: attr.type(x.dtype) }
  return g.op1(op, [x], { dtype: x.dtype, shape: x.shape, arg }, { attrs, ...(name && { name }) })
}

/** x where it is above zero, else alpha * x. */
export function leakyRelu(g: GraphBuilder, x: Tensor, alpha: number, name?: string): Tensor {
  const attrs = { T: attr.type(x.dtype), alpha: attr.float(alpha) }
  return g.op1(
    'LeakyRelu',
    [x],
    { dtype: x.dtype, shape: x.shape, arg: 'activations' },
    { attrs, ...(name && { name }) }
  )
}

/** a * x + b for two numbers. */
export function affine(g: GraphBuilder, x: Tensor, a: number, b: number, name?: string): Tensor {
  const scaled = a === 1 ? x : ops.binary(g, 'Mul', x, g.constant(a), b === 0 ? name : undefined)
  return b === 0 ? scaled : ops.binary(g, 'AddV2', scaled, g.constant(b), name)
}

/** 1 where the comparison holds, else 0, as floats; no gradient flows through it. */
export function mask(g: GraphBuilder, op: ops.Comparison, a: Tensor, b: Tensor): Tensor {
  return ops.cast(g, ops.compare(g, op, a, b), 'float32')
}
