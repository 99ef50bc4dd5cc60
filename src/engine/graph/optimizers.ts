/** RMSprop, Adam and SGD with momentum as TensorFlow's fused ResourceApply* ops, with Keras' defaults and epsilon. */
import { attr, type GraphBuilder, type Tensor, type Variable } from './builder'
import * as ops from './ops'
import type { AttrValue } from './proto'

export interface VariableGradient {
  readonly variable: Variable
  readonly gradient: Tensor
}

export type OptimizerName = 'rmsprop' | 'adam' | 'sgd'

/** Keras 3's defaults (keras/src/optimizers/{rmsprop,adam,sgd}.py); SGD with the momentum that transfer learning uses. */
const RMSPROP = { rho: 0.9, momentum: 0, epsilon: 1e-7 }
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
const SGD = { momentum: 0.9 }

/**
 * Adds one update of every variable and returns the nodes that must have run for the step to be done.
 * Slots are variables of the session, named `optimizer/<variable>/<slot>`, so that a checkpoint holds them.
 *
 * @param learningRate float32 scalar, fed a step
 * @param multipliers factors of the rate by variable, 1 where one is not named: discriminative rates (arXiv:1801.06146)
 */
export function applyGradients(
  g: GraphBuilder,
  options: {
    readonly optimizer: OptimizerName
    readonly learningRate: Tensor
    readonly pairs: readonly VariableGradient[]
    readonly multipliers?: ReadonlyMap<string, number>
  }
): string[] {
  const iterations = g.variable('optimizer/iterations', [], null, { dtype: 'int64' })
  const update = updates[options.optimizer](g, iterations)
  const rateOf = createRates(g, options.learningRate, options.multipliers ?? new Map())
  const applied = options.pairs.map(({ variable, gradient }) => update(variable, gradient, rateOf(variable)))
  const next = g.op('AssignAddVariableOp', [iterations.handle, g.constant(1, { dtype: 'int64' })], [], {
    name: 'optimizer/next',
    attrs: { dtype: attr.type('int64') },
    after: applied
  })
  return [...applied, next.name]
}

/** A variable's rate: one product for all variables with the same factor. */
function createRates(
  g: GraphBuilder,
  learningRate: Tensor,
  multipliers: ReadonlyMap<string, number>
): (variable: Variable) => Tensor {
  const rates = new Map([[1, learningRate]])
  return ({ name }) => {
    const factor = multipliers.get(name) ?? 1
    const rate = rates.get(factor) ?? ops.binary(g, 'Mul', learningRate, g.constant(factor))
    rates.set(factor, rate)
    return rate
  }
}

type Update = (variable: Variable, gradient: Tensor, lr: Tensor) => string

const updates: Readonly<Record<OptimizerName, (g: GraphBuilder, iterations: Variable) => Update>> = {
  // ms = rho ms + (1 - rho) g^2; var -= lr g / sqrt(ms + epsilon)
  rmsprop: (g) => (variable, gradient, lr) => {
    const slots = [slot(g, variable, 'velocity'), slot(g, variable, 'momentum')]
    const numbers = [RMSPROP.rho, RMSPROP.momentum, RMSPROP.epsilon].map((n) => g.constant(n))
    return apply(g, 'ResourceApplyRMSProp', variable, [...slots, lr, ...numbers, gradient])
  },
  // var -= lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon)
  adam: (g, iterations) => {
    const step = ops.binary(g, 'AddV2', ops.cast(g, g.read(iterations), 'float32'), g.constant(1))
    const powers = [ADAM.beta1, ADAM.beta2].map((beta) => ops.binary(g, 'Pow', g.constant(beta), step))
    return (variable, gradient, lr) => {
      const slots = [slot(g, variable, 'm'), slot(g, variable, 'v')]
      const numbers = [ADAM.beta1, ADAM.beta2, ADAM.epsilon].map((n) => g.constant(n))
      return apply(g, 'ResourceApplyAdam', variable, [...slots, ...powers, lr, ...numbers, gradient], {
        use_nesterov: attr.bool(false)
      })
    }
  },
  // accum = momentum accum - lr g; var += accum
  sgd: (g) => (variable, gradient, lr) => {
    const inputs = [slot(g, variable, 'momentum'), lr, gradient, g.constant(SGD.momentum)]
    return apply(g, 'ResourceApplyKerasMomentum', variable, inputs, { use_nesterov: attr.bool(false) })
  }
}

function slot(g: GraphBuilder, variable: Variable, name: string): Tensor {
  return g.variable(`optimizer/${variable.name}/${name}`, variable.shape, null).handle
}

function apply(
  g: GraphBuilder,
  op: string,
  variable: Variable,
  inputs: readonly Tensor[],
  attrs: Readonly<Record<string, AttrValue>> = {}
): string {
  return g.op(op, [variable.handle, ...inputs], [], {
    name: `optimizer/${variable.name}/update`,
    attrs: { T: attr.type('float32'), use_locking: attr.bool(false), ...attrs }
  }).name
}
