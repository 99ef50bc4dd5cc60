/** Layers that are random while the network learns and do nothing, forward only (keras/src/layers/regularization). */
import { attr, type Tensor } from './builder'
import { number, one, type CompileLayer, type LayerContext } from './layerContext'
import { affine, mask } from './mathOps'
import * as ops from './ops'
import type { LayerNode } from './topology'

/** alpha * scale of SELU, negated: what AlphaDropout puts in place of a dropped value (arXiv:1706.02515). */
const ALPHA_P = -1.7580993408473766

export const randomCompilers: Readonly<Record<string, CompileLayer>> = {
  Dropout: (c) => dropout(c, c.node.config['noiseShape'] as readonly (number | null)[] | null | undefined),
  SpatialDropout2D: (c) => dropout(c, [null, 1, 1, null]),
  GaussianDropout: (c) => {
    const rate = number(c.node, 'rate')
    const noise = (x: Tensor, training: Seeded): Tensor =>
      affine(c.g, normal(c, x, training), Math.sqrt(rate / (1 - rate)), 1)
    return inTraining(c, rate, (x, training) => ops.binary(c.g, 'Mul', x, noise(x, training), c.node.name))
  },
  GaussianNoise: (c) => {
    const deviation = number(c.node, 'stddev')
    return inTraining(c, deviation, (x, training) =>
      ops.binary(c.g, 'AddV2', x, affine(c.g, normal(c, x, training), deviation, 0), c.node.name)
    )
  },
  AlphaDropout: (c) => inTraining(c, number(c.node, 'rate'), (x, training) => alphaDropout(c, x, training))
}

/** Keras' own random pictures change nothing, forward only; in training Thaw's augmentation stands for them. */
export const augmentationCompilers: Readonly<Record<string, CompileLayer>> = {
  RandomFlip: one,
  RandomRotation: one,
  RandomZoom: one,
  RandomTranslation: one,
  RandomContrast: one,
  RandomBrightness: one
}

type Seeded = NonNullable<LayerContext['training']>

/**
 * Whether a layer computes the same forward and in training. A random layer of a base counts as such: what is frozen
 * runs forward only, as `base(x, training=False)` does.
 */
export function isDeterministic(node: LayerNode): boolean {
  if (randomCompilers[node.className] === undefined || node.config['withinBase'] === true) return true
  return node.config[node.className === 'GaussianNoise' ? 'stddev' : 'rate'] === 0
}

function inTraining(
  c: LayerContext,
  strength: number,
  compile: (x: Tensor, training: Seeded) => Tensor
): Tensor {
  const x = one(c)
  return c.training && strength > 0 ? compile(x, c.training) : x
}

/** Inverted dropout: kept values are scaled by 1 / (1 - rate). `noise` has a 1 where an axis is dropped as one. */
function dropout(c: LayerContext, noise: readonly (number | null)[] | null | undefined): Tensor {
  const { g, node } = c
  const rate = number(node, 'rate')
  return inTraining(c, rate, (x, training) => {
    const shape = x.shape.map((size, axis) => (noise?.[axis] === 1 ? 1 : size))
    const like = noise
      ? ops.slice(
          g,
          x,
          shape.map(() => 0),
          shape
        )
      : x
    const uniform = ops.statelessUniform(g, like, seedOf(c, training))
    const kept = mask(g, 'GreaterEqual', uniform, g.constant(rate))
    return ops.binary(g, 'Mul', x, affine(g, kept, 1 / (1 - rate), 0), node.name)
  })
}

/** Keeps mean and variance of what SELU gives (keras/src/layers/regularization/alpha_dropout.py). */
function alphaDropout(c: LayerContext, x: Tensor, training: Seeded): Tensor {
  const { g, node } = c
  const rate = number(node, 'rate')
  const uniform = ops.statelessUniform(g, x, seedOf(c, training))
  const kept = mask(g, 'GreaterEqual', uniform, g.constant(rate))
  const a = ((1 - rate) * (1 + rate * ALPHA_P ** 2)) ** -0.5
  const dropped = affine(g, kept, -ALPHA_P, ALPHA_P)
  const mixed = ops.binary(g, 'AddV2', ops.binary(g, 'Mul', x, kept), dropped)
  return affine(g, mixed, a, -a * ALPHA_P * rate, node.name)
}

/** Standard normal numbers of x's shape that depend on step and layer alone. */
function normal(c: LayerContext, x: Tensor, training: Seeded): Tensor {
  const { g } = c
  return g.op1(
    'StatelessRandomNormal',
    [ops.shapeOf(g, x), seedOf(c, training)],
    { dtype: 'float32', shape: x.shape, arg: 'output' },
    { attrs: { dtype: attr.type('float32'), T: attr.type('int32'), Tseed: attr.type('int32') } }
  )
}

/** The layers of a base draw apart from each other: their names move the seed. */
function seedOf({ g, node }: LayerContext, { seed }: Seeded): Tensor {
  if (node.config['withinBase'] !== true) return seed
  const number = [...node.name].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) | 0, 7)
  return ops.binary(g, 'AddV2', seed, g.constant([number, 0], { dtype: 'int32' }))
}
