/** What shapes a step, op by op: losses with their gradients beside tfjs' autodiff, clips and penalty beside plain arithmetic. */
import * as tf from '@tensorflow/tfjs-node-gpu'
import { describe, expect, it } from 'vitest'
import { GraphBuilder, type Tensor } from '../../../src/engine/graph/builder'
import { clipGradients, type Clip } from '../../../src/engine/graph/clip'
import { crossEntropy, type LossOptions } from '../../../src/engine/graph/losses'
import * as ops from '../../../src/engine/graph/ops'
import { l2Penalty, withPenalty } from '../../../src/engine/graph/penalty'
import { loadProgram } from '../../../src/engine/graph/program'

const N = 6

async function run(
  g: GraphBuilder,
  feeds: Readonly<
    Record<string, { tensor: Tensor; shape: readonly number[]; data: Float32Array | Int32Array }>
  >,
  outputs: Readonly<Record<string, Tensor>>
): Promise<Record<string, number[]>> {
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, { tensor }]) => [name, tensor]))
  const session = await loadProgram(g, { run: { inputs, outputs } })
  const fed = Object.fromEntries(
    Object.entries(feeds).map(([name, { shape, data }]) => [
      name,
      data instanceof Float32Array
        ? { dtype: 'float32' as const, shape, data }
        : { dtype: 'int32' as const, shape, data }
    ])
  )
  const got = session.run('run', fed)
  session.dispose()
  return Object.fromEntries(
    Object.entries(got).map(([name, { data }]) => [name, Array.from(data as Float32Array)])
  )
}

function expectClose(got: readonly number[] | undefined, expected: ArrayLike<number>): void {
  expect(got?.length).toBe(expected.length)
  got?.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 5))
}

/** Loss a picture, as Keras defines it on probabilities. */
function lossOf(
  x: tf.Tensor,
  labels: Int32Array,
  { labelSmoothing: s = 0, classWeights }: LossOptions
): tf.Tensor {
  const classes = x.shape[1] ?? 0
  const weights = tf.tensor1d(Array.from(labels, (label) => classWeights?.[label] ?? 1))
  if (classes === 1) {
    const z = tf.tensor2d(
      Array.from(labels, (label) => label * (1 - s) + s / 2),
      [N, 1]
    )
    const p = x.sigmoid()
    const each = z
      .mul(p.log())
      .add(tf.sub(1, z).mul(tf.sub(1, p).log()))
      .neg()
    return each.reshape([N]).mul(weights)
  }
  const z = tf
    .oneHot(tf.tensor1d(labels, 'int32'), classes)
    .toFloat()
    .mul(1 - s)
    .add(s / classes)
  return z.mul(x.logSoftmax()).sum(1).neg().mul(weights)
}

describe('a loss and its gradient', () => {
  for (const classes of [2, 4]) {
    const options: readonly LossOptions[] = [
      {},
      { labelSmoothing: 0.3 },
      { classWeights: [0.5, 2, 0, 3].slice(0, classes) },
      { labelSmoothing: 0.1, classWeights: [2, 0.25, 1, 1].slice(0, classes) }
    ]
    it.each(options)(`of ${classes} classes, with %j`, async (option) => {
      const units = classes === 2 ? 1 : classes
      const xs = tf.randomNormal([N, units], 0, 2, 'float32', 3)
      const labels = Int32Array.from({ length: N }, (_, i) => (i * 3 + 1) % classes)
      const g = new GraphBuilder()
      const x = g.placeholder('x', 'float32', [null, units])
      const y = g.placeholder('y', 'int32', [null])
      const scores = units === 1 ? ops.sigmoid(g, x) : ops.softmax(g, x)
      const { each, gradient, correct } = crossEntropy(g, scores, y, option)
      const data = xs.dataSync<'float32'>()
      const feeds = { x: { tensor: x, shape: [N, units], data }, y: { tensor: y, shape: [N], data: labels } }
      const got = await run(g, feeds, { each, gradient, correct: ops.reshape(g, correct, [1]) })
      expectClose(got['each'], lossOf(xs, labels, option).dataSync())
      const backward = tf.grad((t: tf.Tensor) => lossOf(t, labels, option).mean().asScalar())(xs)
      expectClose(got['gradient'], backward.dataSync())
      const guesses = units === 1 ? xs.greater(0).dataSync() : xs.argMax(1).dataSync()
      expect(got['correct']).toEqual([labels.filter((label, i) => label === guesses[i]).length])
    })
  }

  it('adds no op where nothing of it is used', () => {
    const opsOf = (option: LossOptions): string[] => {
      const g = new GraphBuilder()
      crossEntropy(
        g,
        ops.softmax(g, g.placeholder('x', 'float32', [null, 3])),
        g.placeholder('y', 'int32', [null]),
        option
      )
      return g.nodes.map(({ op }) => op)
    }
    expect(opsOf({ labelSmoothing: 0 })).toEqual(opsOf({}))
    expect(opsOf({})).not.toContain('GatherV2')
    expect(opsOf({ labelSmoothing: 0.1, classWeights: [1, 1, 1] })).toEqual(
      expect.arrayContaining(['OneHot', 'GatherV2'])
    )
  })
})

describe('clipping', () => {
  const [a, b] = [
    [3, -4, 0],
    [0.1, -0.2]
  ]
  const norm = (numbers: readonly number[]): number => Math.sqrt(numbers.reduce((sum, v) => sum + v * v, 0))

  async function clipped(clip: Clip): Promise<Record<string, number[]>> {
    const g = new GraphBuilder()
    const xs = [a ?? [], b ?? []].map((numbers, i) => g.placeholder(`x${i}`, 'float32', [numbers.length]))
    const [first, second] = clipGradients(g, xs, clip)
    if (!xs[0] || !xs[1] || !first || !second) throw new Error('There is a gradient for each.')
    const feeds = {
      x0: { tensor: xs[0], shape: [3], data: Float32Array.from(a ?? []) },
      x1: { tensor: xs[1], shape: [2], data: Float32Array.from(b ?? []) }
    }
    return run(g, feeds, { first, second })
  }

  it('by norm takes each variable alone, and leaves what is short enough', async () => {
    const got = await clipped({ by: 'norm', limit: 2 })
    expectClose(got['first'], [1.2, -1.6, 0])
    expectClose(got['second'], b ?? [])
  })

  it('by value cuts off each number', async () => {
    const got = await clipped({ by: 'value', limit: 0.15 })
    expectClose(got['first'], [0.15, -0.15, 0])
    expectClose(got['second'], [0.1, -0.15])
  })

  it('by global norm scales all alike', async () => {
    const whole = norm([...(a ?? []), ...(b ?? [])])
    const got = await clipped({ by: 'globalNorm', limit: 1 })
    expectClose(
      got['first'],
      (a ?? []).map((v) => v / whole)
    )
    expectClose(
      got['second'],
      (b ?? []).map((v) => v / whole)
    )
    expectClose((await clipped({ by: 'globalNorm', limit: 6 }))['first'], a ?? [])
  })
})

it('the penalty is l2 times all squares, and its gradient 2 l2 kernel', async () => {
  const g = new GraphBuilder()
  const kernel = g.placeholder('kernel', 'float32', [2, 2])
  const gradient = g.placeholder('gradient', 'float32', [2, 2])
  const data = Float32Array.of(1, -2, 3, 0.5)
  const feeds = {
    kernel: { tensor: kernel, shape: [2, 2], data },
    gradient: { tensor: gradient, shape: [2, 2], data: Float32Array.of(1, 1, 1, 1) }
  }
  const penalty = ops.reshape(g, l2Penalty(g, [kernel, kernel], 0.1), [1])
  const got = await run(g, feeds, { penalty, whole: withPenalty(g, gradient, kernel, 0.1) })
  expectClose(got['penalty'], [2 * 0.1 * 14.25])
  expectClose(got['whole'], [1.2, 0.6, 1.6, 1.1])
})
