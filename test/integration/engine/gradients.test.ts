/** Each op with its gradient beside tfjs' own autodiff: y = f(x) and d(sum(y * k))/dx for a fixed random k. */
import * as tf from '@tensorflow/tfjs-node-gpu'
import { describe, expect, it } from 'vitest'
import { activate } from '../../../src/engine/graph/activations'
import { GraphBuilder, type Tensor } from '../../../src/engine/graph/builder'
import { gradients } from '../../../src/engine/graph/gradients'
import { resize, transpose } from '../../../src/engine/graph/spatialOps'
import { compileLayer } from '../../../src/engine/graph/layers'
import * as ops from '../../../src/engine/graph/ops'
import { loadProgram } from '../../../src/engine/graph/program'

type Ours = (g: GraphBuilder, x: Tensor) => Tensor
type Theirs = (x: tf.Tensor4D) => tf.Tensor

const SHAPE: [number, number, number, number] = [2, 4, 6, 3]
const xs = tf.randomNormal(SHAPE, 0, 2, 'float32', 11)

/** Our answer and gradient, and tfjs'. */
async function both(ours: Ours, theirs: Theirs) {
  const expected = theirs(xs as tf.Tensor4D)
  const k = tf.randomNormal(expected.shape, 0, 1, 'float32', 5)
  const g = new GraphBuilder()
  const x = g.placeholder('x', 'float32', [null, ...SHAPE.slice(1)])
  const entry = ops.identity(g, x)
  const y = ours(g, entry)
  const gradient = g.constant(k.dataSync<'float32'>(), { shape: expected.shape })
  const [dx] = gradients(g, [{ of: y, gradient }], [entry])
  if (!dx) throw new Error('There is no gradient.')
  const session = await loadProgram(g, { run: { inputs: { x }, outputs: { y, dx } } })
  const got = session.run('run', { x: { dtype: 'float32', shape: SHAPE, data: xs.dataSync<'float32'>() } })
  session.dispose()
  const backward = tf.grad((t: tf.Tensor) =>
    theirs(t as tf.Tensor4D)
      .mul(k)
      .sum()
      .asScalar()
  )(xs)
  return {
    y: [got['y']?.data as Float32Array, expected.dataSync<'float32'>()] as const,
    dx: [got['dx']?.data as Float32Array, backward.dataSync<'float32'>()] as const
  }
}

function expectSame([got, expected]: readonly [Float32Array, Float32Array], what: string): void {
  expect(got.length, what).toBe(expected.length)
  const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-3)
  const worst = got.reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? NaN))), 0)
  expect(worst / largest, what).toBeLessThan(1e-5)
}

/** A layer alone, with weights by name. */
function layer(
  className: string,
  config: Readonly<Record<string, unknown>>,
  outputShape: readonly number[] = SHAPE.slice(1),
  weights: Readonly<Record<string, tf.Tensor>> = {}
): Ours {
  return (g, x) =>
    compileLayer({
      g,
      node: { name: 'layer', className, config, inputs: ['x'], outputShape },
      inputs: [x],
      training: null,
      weight(name) {
        const array = weights[name]
        return array ? g.constant(array.dataSync<'float32'>(), { shape: array.shape }) : null
      }
    })
}

function activation(name: string): Ours {
  const node = {
    name: 'act',
    className: 'Activation',
    config: {},
    inputs: ['x'],
    outputShape: SHAPE.slice(1)
  }
  return (g, x) => activate({ g, node, inputs: [x], weight: () => null, training: null }, x, name)
}

const erf = (x: tf.Tensor): tf.Tensor => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1))
const hardSigmoid = (x: tf.Tensor): tf.Tensor => tf.relu6(x.add(3)).div(6)
const gate = tf.randomNormal([3], 0, 1, 'float32', 3)
const gateShape = [1, 1, 1, 3] as const
/** The channels' means as [N, 1, 1, C], as squeeze-and-excite has them. */
const squeeze: Ours = (g, x) => ops.reduce(g, 'Mean', x, [1, 2], { keepDims: true })
const relu =
  (slope: number, threshold: number, max: number | null): Theirs =>
  (x) => {
    const below = tf.relu(tf.sub(threshold, x)).mul(slope)
    // A constant of its own: tfjs has no gradient of comparisons.
    const above = x.mul(tf.tensor(x.greater(threshold).toFloat().dataSync(), x.shape))
    return (max === null ? above : tf.minimum(tf.relu(above), max)).sub(below)
  }

const cases: Readonly<Record<string, readonly [Ours, Theirs]>> = {
  tanh: [activation('tanh'), (x) => x.tanh()],
  elu: [activation('elu'), (x) => tf.elu(x)],
  selu: [activation('selu'), (x) => tf.selu(x)],
  softplus: [activation('softplus'), (x) => x.softplus()],
  softsign: [activation('softsign'), (x) => x.div(x.abs().add(1))],
  softmax: [activation('softmax'), (x) => x.softmax()],
  exponential: [activation('exponential'), (x) => x.exp()],
  leaky_relu: [activation('leaky_relu'), (x) => x.leakyRelu(0.2)],
  swish: [activation('swish'), (x) => x.mul(x.sigmoid())],
  gelu: [activation('gelu'), (x) => erf(x)],
  hard_sigmoid: [activation('hard_sigmoid'), hardSigmoid],
  hard_swish: [activation('hard_swish'), (x) => x.mul(hardSigmoid(x))],
  hard_sigmoid_keras2: [activation('hard_sigmoid_keras2'), (x) => x.mul(0.2).add(0.5).clipByValue(0, 1)],
  'ReLU up to 2': [layer('ReLU', { maxValue: 2 }), (x) => x.clipByValue(0, 2)],
  'ReLU with a slope': [layer('ReLU', { negativeSlope: 0.1 }), relu(0.1, 0, null)],
  'ReLU with a slope, a threshold and a limit': [
    layer('ReLU', { negativeSlope: 0.1, threshold: 0.5, maxValue: 1.5 }),
    relu(0.1, 0.5, 1.5)
  ],
  'ELU with its own alpha': [
    layer('ELU', { alpha: 0.7 }),
    (x) => tf.relu(x).sub(tf.relu(x.neg()).neg().expm1().mul(-0.7))
  ],
  PReLU: [
    layer('PReLU', {}, SHAPE.slice(1), { alpha: gate.reshape([1, 1, 3]) }),
    (x) => x.prelu(gate.reshape([1, 1, 3]))
  ],
  LayerNormalization: [
    layer('LayerNormalization', { epsilon: 1e-3 }, SHAPE.slice(1), { gamma: gate, beta: gate }),
    (x) => {
      const { mean, variance } = tf.moments(x, -1, true)
      return x.sub(mean).mul(variance.add(1e-3).rsqrt()).mul(gate).add(gate)
    }
  ],
  Rescaling: [layer('Rescaling', { scale: 0.5, offset: [1, 2, 3] }), (x) => x.mul(0.5).add([1, 2, 3])],
  Normalization: [
    layer('Normalization', { meanValues: [1, 2, 3], varianceValues: [4, 9, 0] }),
    (x) => x.sub([1, 2, 3]).div([2, 3, 1e-7])
  ],
  'GlobalAveragePooling2D with keepdims': [
    layer('GlobalAveragePooling2D', { keepdims: true }, [1, 1, 3]),
    (x) => x.mean([1, 2], true)
  ],
  GlobalMaxPooling2D: [layer('GlobalMaxPooling2D', {}, [3]), (x) => x.max([1, 2])],
  Cropping2D: [
    layer(
      'Cropping2D',
      {
        cropping: [
          [1, 0],
          [2, 1]
        ]
      },
      [3, 3, 3]
    ),
    (x) => x.slice([0, 1, 2, 0], [2, 3, 3, 3])
  ],
  'UpSampling2D, nearest': [
    layer('UpSampling2D', { size: [2, 3], interpolation: 'nearest' }),
    (x) => tf.image.resizeNearestNeighbor(x, [8, 18], false, true)
  ],
  Permute: [layer('Permute', { dims: [3, 1, 2] }, [3, 4, 6]), (x) => x.transpose([0, 3, 1, 2])],
  'a product with a gate of each channel': [
    (g, x) => ops.binary(g, 'Mul', x, ops.sigmoid(g, squeeze(g, x))),
    (x) => x.mul(x.mean([1, 2], true).sigmoid())
  ],
  'a broadcast sum': [(g, x) => ops.binary(g, 'AddV2', squeeze(g, x), x), (x) => x.mean([1, 2], true).add(x)],
  'a broadcast difference': [
    (g, x) => ops.binary(g, 'Sub', squeeze(g, x), x),
    (x) => x.mean([1, 2], true).sub(x)
  ],
  'the larger of two': [
    (g, x) => ops.binary(g, 'Maximum', x, squeeze(g, x)),
    (x) => tf.maximum(x, x.mean([1, 2], true).add(tf.zerosLike(x)))
  ],
  'the smaller of two': [
    (g, x) => ops.binary(g, 'Minimum', squeeze(g, x), x),
    (x) => tf.minimum(x.mean([1, 2], true).add(tf.zerosLike(x)), x)
  ],
  'a product with constants': [
    (g, x) => ops.binary(g, 'Mul', x, g.constant(gate.dataSync<'float32'>(), { shape: [...gateShape] })),
    (x) => x.mul(gate)
  ]
}

describe("an op and its gradient equal tfjs'", () => {
  for (const [name, [ours, theirs]] of Object.entries(cases)) {
    it(name, async () => {
      const { y, dx } = await both(ours, theirs)
      expectSame(y, 'y')
      expectSame(dx, 'dx')
    })
  }

  // tfjs' CPU kernel of the gradient knows no half-pixel centres: the gradient of a linear map is its transpose.
  it('UpSampling2D, bilinear: the sum of what flows is kept', async () => {
    const g = new GraphBuilder()
    const x = g.placeholder('x', 'float32', [null, ...SHAPE.slice(1)])
    const entry = ops.identity(g, x)
    const y = resize(g, 'bilinear', entry, [8, 12])
    const ones = g.constant(new Float32Array(2 * 8 * 12 * 3).fill(1), { shape: [2, 8, 12, 3] })
    const [dx] = gradients(g, [{ of: y, gradient: ones }], [entry])
    if (!dx) throw new Error('There is no gradient.')
    const session = await loadProgram(g, { run: { inputs: { x }, outputs: { y, dx } } })
    const got = session.run('run', { x: { dtype: 'float32', shape: SHAPE, data: xs.dataSync<'float32'>() } })
    session.dispose()
    const expected = tf.image.resizeBilinear(xs as tf.Tensor4D, [8, 12], false, true)
    expectSame([got['y']?.data as Float32Array, expected.dataSync<'float32'>()], 'y')
    const sum = (got['dx']?.data as Float32Array).reduce((a, b) => a + b, 0)
    expect(sum).toBeCloseTo(2 * 8 * 12 * 3, 1)
  })

  it('Transpose, which Permute is made of, takes any order', async () => {
    const { y, dx } = await both(
      (g, x) => transpose(g, x, [2, 0, 3, 1]),
      (x) => x.transpose([2, 0, 3, 1])
    )
    expectSame(y, 'y')
    expectSame(dx, 'dx')
  })
})
