/** Keras' random layers: nothing forward only; in training what each drops or adds, by step and layer alone. */
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { compileLayer, isDeterministic } from '../../../src/engine/graph/layers'
import * as ops from '../../../src/engine/graph/ops'
import { loadProgram } from '../../../src/engine/graph/program'
import type { LayerNode } from '../../../src/engine/graph/topology'

const SHAPE = [8, 10, 10, 16] as const
const SIZE = SHAPE.reduce((a, b) => a * b, 1)
/** Standard normal numbers (Box and Muller 1958) of a fixed sequence. */
const data = Float32Array.from({ length: SIZE }, (_, i) => {
  const [a, b] = [fraction((i + 1) * 0.6180339887), fraction((i + 1) * 0.7548776662)]
  return Math.sqrt(-2 * Math.log(a + 1e-7)) * Math.cos(2 * Math.PI * b)
})

function fraction(x: number): number {
  return x - Math.floor(x)
}

function node(className: string, config: LayerNode['config'], name = 'random'): LayerNode {
  return { name, className, config, inputs: ['x'], outputShape: SHAPE.slice(1) }
}

async function run(layer: LayerNode, step: number | null, values = data): Promise<Float32Array> {
  const g = new GraphBuilder()
  const x = g.placeholder('x', 'float32', [null, ...SHAPE.slice(1)])
  const seed = g.placeholder('seed', 'int32', [2])
  const training = step === null ? null : { seed, learns: false, update: () => undefined }
  // A tensor cannot be fed and fetched at once, and that is what "nothing" would do.
  const y = ops.identity(g, compileLayer({ g, node: layer, inputs: [x], weight: () => null, training }))
  const session = await loadProgram(g, { run: { inputs: { x, seed }, outputs: { y } } })
  const got = session.run('run', {
    x: { dtype: 'float32', shape: [...SHAPE], data: values },
    seed: { dtype: 'int32', shape: [2], data: Int32Array.of(7, step ?? 0) }
  })
  session.dispose()
  return got['y']?.data as Float32Array
}

const ones = new Float32Array(SIZE).fill(1)
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length
const deviation = (values: ArrayLike<number>): number => {
  const centre = mean(values)
  return Math.sqrt(mean(Array.from(values, (v) => (v - centre) ** 2)))
}
/** The different values of a picture, or of one channel of it. */
const valuesOf = (y: Float32Array, picture: number, channel?: number): Set<number> => {
  const [, height, width, channels] = SHAPE
  const each = height * width * channels
  const part = y.subarray(picture * each, (picture + 1) * each)
  return new Set(channel === undefined ? part : part.filter((_, i) => i % channels === channel))
}

const classes = {
  Dropout: { rate: 0.25 },
  SpatialDropout2D: { rate: 0.25 },
  GaussianDropout: { rate: 0.25 },
  GaussianNoise: { stddev: 0.5 },
  AlphaDropout: { rate: 0.25 }
} as const

describe('a random layer', () => {
  for (const [className, config] of Object.entries(classes)) {
    it(`${className} does nothing forward only, and depends on step and seed in training`, async () => {
      const layer = node(className, config)
      expect(await run(layer, null)).toEqual(data)
      const [once, again, next] = [await run(layer, 1), await run(layer, 1), await run(layer, 2)]
      expect(once).toEqual(again)
      expect(once).not.toEqual(next)
      expect(once).not.toEqual(data)
    })
  }

  it('of a base draws apart from the others, and lets the cut pass', async () => {
    const own = { rate: 0.25, withinBase: true }
    expect(await run(node('Dropout', own, 'a'), 1)).not.toEqual(await run(node('Dropout', own, 'b'), 1))
    expect(isDeterministic(node('Dropout', own))).toBe(true)
    expect(isDeterministic(node('Dropout', { rate: 0.25 }))).toBe(false)
    expect(isDeterministic(node('Dropout', { rate: 0 }))).toBe(true)
    expect(isDeterministic(node('GaussianNoise', { stddev: 0.1 }))).toBe(false)
  })
})

describe('what it does', () => {
  it('Dropout keeps three of four, scaled so that the mean stays', async () => {
    const y = await run(node('Dropout', { rate: 0.25 }), 1, ones)
    expect([...new Set(y)].sort()).toEqual([0, Math.fround(1 / 0.75)])
    expect(mean(y)).toBeCloseTo(1, 1)
  })

  it('Dropout with a noise shape drops whole pictures, SpatialDropout2D whole channels', async () => {
    const whole = await run(node('Dropout', { rate: 0.5, noiseShape: [null, 1, 1, 1] }), 1, ones)
    const pictures = Array.from({ length: SHAPE[0] }, (_, i) => valuesOf(whole, i))
    expect(pictures.every((values) => values.size === 1)).toBe(true)
    expect(new Set(pictures.flatMap((values) => [...values]))).toEqual(new Set([0, 2]))
    const channels = await run(node('SpatialDropout2D', { rate: 0.5 }), 1, ones)
    const first = Array.from({ length: SHAPE[3] }, (_, channel) => valuesOf(channels, 0, channel))
    expect(first.every((values) => values.size === 1)).toBe(true)
    expect(new Set(first.flatMap((values) => [...values]))).toEqual(new Set([0, 2]))
  })

  it('Gaussian noise has the deviation that Keras gives it', async () => {
    const added = await run(node('GaussianNoise', { stddev: 0.5 }), 1, ones)
    expect(mean(added)).toBeCloseTo(1, 1)
    expect(deviation(added)).toBeCloseTo(0.5, 1)
    const scaled = await run(node('GaussianDropout', { rate: 0.2 }), 1, ones)
    expect(mean(scaled)).toBeCloseTo(1, 1)
    expect(deviation(scaled)).toBeCloseTo(Math.sqrt(0.2 / 0.8), 1)
  })

  it('AlphaDropout keeps mean 0 and deviation 1', async () => {
    const y = await run(node('AlphaDropout', { rate: 0.25 }), 1)
    expect(mean(data)).toBeCloseTo(0, 1)
    expect(deviation(data)).toBeCloseTo(1, 1)
    expect(mean(y)).toBeCloseTo(0, 1)
    expect(deviation(y)).toBeCloseTo(1, 1)
  })
})
