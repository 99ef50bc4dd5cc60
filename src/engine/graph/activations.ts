/** Activations by Keras' names (keras/src/activations), alone in a layer or at the end of another. */
import type { GraphBuilder, Tensor } from './builder'
import { number, one, unsupported, type CompileLayer, type LayerContext } from './layerContext'
import { affine, leakyRelu, mask, unary } from './mathOps'
import * as ops from './ops'

type Activation = (g: GraphBuilder, x: Tensor, name: string) => Tensor

const hardSigmoid: Activation = (g, x, name) =>
  ops.binary(g, 'Mul', ops.relu6(g, affine(g, x, 1, 3)), g.constant(1 / 6), name)
const swish: Activation = (g, x, name) => ops.binary(g, 'Mul', x, ops.sigmoid(g, x), name)
const hardSwish: Activation = (g, x, name) => ops.binary(g, 'Mul', x, hardSigmoid(g, x, `${name}/gate`), name)

const activations: Readonly<Record<string, Activation>> = {
  linear: (_, x) => x,
  relu: ops.relu,
  relu6: ops.relu6,
  sigmoid: ops.sigmoid,
  softmax: ops.softmax,
  tanh: (g, x, name) => unary(g, 'Tanh', x, name),
  elu: (g, x, name) => unary(g, 'Elu', x, name),
  selu: (g, x, name) => unary(g, 'Selu', x, name),
  softplus: (g, x, name) => unary(g, 'Softplus', x, name),
  softsign: (g, x, name) => unary(g, 'Softsign', x, name),
  exponential: (g, x, name) => unary(g, 'Exp', x, name),
  leaky_relu: (g, x, name) => leakyRelu(g, x, 0.2, name),
  swish,
  silu: swish,
  // x * Phi(x), not approximated (Hendrycks & Gimpel 2016, arXiv:1606.08415).
  gelu: (g, x, name) => {
    const phi = affine(g, unary(g, 'Erf', affine(g, x, Math.SQRT1_2, 0)), 1, 1)
    return ops.binary(g, 'Mul', x, affine(g, phi, 0.5, 0), name)
  },
  hard_sigmoid: hardSigmoid,
  hard_swish: hardSwish,
  hard_silu: hardSwish,
  /** Keras 2's: clip(0.2 x + 0.5, 0, 1). */
  hard_sigmoid_keras2: (g, x, name) => clip(g, affine(g, x, 0.2, 0.5), 1, name)
}

/** Names that `activate` knows. */
export const activationNames: ReadonlySet<string> = new Set(Object.keys(activations))

/** Applies the activation that the layer's configuration names. */
export function activate({ g, node }: LayerContext, x: Tensor, activation: unknown): Tensor {
  if (activation === undefined || activation === null) return x
  const known = typeof activation === 'string' && activationNames.has(activation)
  const apply = known ? activations[activation] : undefined
  if (!apply) throw unsupported(node, `activation ${JSON.stringify(activation)}`)
  return apply(g, x, `${node.name}/${String(activation)}`)
}

export const activationCompilers: Readonly<Record<string, CompileLayer>> = {
  Activation: (c) => activate(c, one(c), c.node.config['activation']),
  ReLU: reLU,
  LeakyReLU: (c) => leakyRelu(c.g, one(c), number(c.node, 'negativeSlope', 0.3), c.node.name),
  PReLU: pReLU,
  ELU: (c) => elu(c, number(c.node, 'alpha', 1)),
  Softmax: (c) => ops.softmax(c.g, one(c), c.node.name)
}

/**
 * f(x) = x above `threshold` and up to `maxValue`, 0 or `negativeSlope * (x - threshold)` below
 * (keras/src/layers/activations/relu.py).
 */
function reLU(c: LayerContext): Tensor {
  const { g, node } = c
  const x = one(c)
  const max = (node.config['maxValue'] ?? null) === null ? null : number(node, 'maxValue')
  const slope = number(node, 'negativeSlope', 0)
  const threshold = number(node, 'threshold', 0)
  if (slope === 0 && threshold === 0) {
    if (max === null) return ops.relu(g, x, node.name)
    return max === 6 ? ops.relu6(g, x, node.name) : clip(g, x, max, node.name)
  }
  if (threshold === 0 && max === null) return leakyRelu(g, x, slope, node.name)
  const above = ops.binary(g, 'Mul', x, mask(g, 'Greater', x, g.constant(threshold)))
  const positive = max === null ? above : clip(g, above, max)
  if (slope === 0) return positive
  const below = ops.relu(g, affine(g, x, -1, threshold))
  return ops.binary(g, 'Sub', positive, affine(g, below, slope, 0), node.name)
}

/** x above zero, alpha * x below, with an alpha of its own for each place or, where axes are shared, channel. */
function pReLU(c: LayerContext): Tensor {
  const { g, node } = c
  const alpha = c.weight('alpha')
  if (!alpha) throw unsupported(node, 'no alpha')
  const below = ops.relu(g, affine(g, one(c), -1, 0))
  return ops.binary(g, 'Sub', ops.relu(g, one(c)), ops.binary(g, 'Mul', below, alpha), node.name)
}

/** x above zero, alpha * (exp(x) - 1) below. */
function elu(c: LayerContext, alpha: number): Tensor {
  const { g, node } = c
  const x = one(c)
  if (alpha === 1) return unary(g, 'Elu', x, node.name)
  const below = affine(g, unary(g, 'Elu', affine(g, ops.relu(g, affine(g, x, -1, 0)), -1, 0)), alpha, 0)
  return ops.binary(g, 'AddV2', ops.relu(g, x), below, node.name)
}

/** min(max(x, 0), max). */
function clip(g: GraphBuilder, x: Tensor, max: number, name?: string): Tensor {
  return ops.binary(g, 'Minimum', ops.relu(g, x), g.constant(max), name)
}
