/** Draws of augmentation in a real session: within their ranges, even, independent, and the same for the same step. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { augmentSchema, notebookAugment } from '../../../src/contract'
import { augment, drawParameters, type AugmentParameters } from '../../../src/engine/dataset/augment'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { loadProgram } from '../../../src/engine/graph/program'
import type { Session } from '../../../src/engine/graph/session'
import { seededRandom } from '../../../src/engine/zoo/random'

const SIZE = 20
const ROWS = 4000
const LENGTH = SIZE * SIZE * 3
const settings = augmentSchema.parse({
  rotationRange: 40,
  widthShiftRange: 0.2,
  heightShiftRange: 3,
  shearRange: 10,
  zoomRange: [0.7, 1.5],
  horizontalFlip: true,
  brightnessRange: [0.8, 1.1],
  contrastRange: [0.5, 1],
  channelShiftRange: 30
})
/** What each draw may be, ends included; the flips are told by -1 and 1. */
const ranges: Readonly<Record<keyof AugmentParameters, readonly [number, number]>> = {
  theta: [-40, 40],
  tx: [-0.2 * SIZE, 0.2 * SIZE],
  ty: [-3, 3],
  shear: [-10, 10],
  zx: [0.7, 1.5],
  zy: [0.7, 1.5],
  flipX: [-1, 1],
  flipY: [1, 1],
  channelShift: [-30, 30],
  brightness: [0.8, 1.1],
  contrast: [0.5, 1]
}

let session: Session
beforeAll(async () => {
  const g = new GraphBuilder()
  const images = g.placeholder('images', 'float32', [null, SIZE, SIZE, 3])
  const seed = g.placeholder('seed', 'int32', [2])
  const y = augment(g, images, notebookAugment, seed)
  const outputs = { ...drawParameters(g, images, settings, seed) }
  session = await loadProgram(g, {
    draw: { inputs: { images, seed }, outputs },
    augment: { inputs: { images, seed }, outputs: { y } }
  })
})
afterAll(() => session.dispose())

const random = seededRandom(4, 'pictures')
const noise = Float32Array.from({ length: 8 * LENGTH }, () => Math.floor(random() * 256))

function feeds(data: Float32Array, seed: number, step: number) {
  return {
    images: { dtype: 'float32', shape: [data.length / LENGTH, SIZE, SIZE, 3], data },
    seed: { dtype: 'int32', shape: [2], data: Int32Array.of(seed, step) }
  } as const
}

function draws(seed: number, step: number, rows: number): Record<keyof AugmentParameters, Float32Array> {
  const fetched = session.run('draw', feeds(new Float32Array(rows * LENGTH), seed, step))
  const columns = Object.keys(ranges).map((name) => [name, fetched[name]?.data])
  return Object.fromEntries(columns) as Record<keyof AugmentParameters, Float32Array>
}

const augmented = (seed: number, step: number, data = noise): Float32Array =>
  session.run('augment', feeds(data, seed, step))['y']?.data as Float32Array

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, v) => sum + v, 0) / values.length

function correlation(a: Float32Array, b: Float32Array): number {
  const [ma, mb] = [mean(a), mean(b)]
  const product = mean(Array.from(a, (v, i) => (v - ma) * ((b[i] ?? NaN) - mb)))
  const spread = (values: Float32Array, m: number): number => Math.sqrt(mean(values.map((v) => (v - m) ** 2)))
  return product / (spread(a, ma) * spread(b, mb))
}

describe('draws', () => {
  it('keep to their ranges and fill them evenly', () => {
    const drawn = draws(1, 0, ROWS)
    for (const [name, [lower, upper]] of Object.entries(ranges)) {
      const values = drawn[name as keyof AugmentParameters]
      const slack = 1e-5 * (upper - lower)
      expect(Math.min(...values), name).toBeGreaterThanOrEqual(lower - slack)
      expect(Math.max(...values), name).toBeLessThanOrEqual(upper + slack)
      if (lower === upper) continue
      // Five standard errors of the mean of an even distribution; of a fair coin it is 1 / sqrt(N).
      const error = (name === 'flipX' ? 1 : 1 / Math.sqrt(12)) * ((upper - lower) / Math.sqrt(ROWS))
      expect(Math.abs(mean(values) - (lower + upper) / 2), name).toBeLessThan(5 * error)
      if (name === 'flipX') continue
      const [low, high] = [lower + 0.1 * (upper - lower), upper - 0.1 * (upper - lower)]
      expect(mean(Array.from(values, (v) => Number(v < low))), name).toBeCloseTo(0.1, 1)
      expect(mean(Array.from(values, (v) => Number(v > high))), name).toBeCloseTo(0.1, 1)
    }
  })

  it('of rows, of steps and of settings have nothing to do with each other', () => {
    const [first, second] = [draws(1, 0, ROWS), draws(1, 1, ROWS)]
    const names = Object.keys(ranges).filter((name) => name !== 'flipY') as (keyof AugmentParameters)[]
    const limit = 5 / Math.sqrt(ROWS)
    for (const [i, name] of names.entries()) {
      const values = first[name]
      expect(Math.abs(correlation(values, second[name])), `${name} of two steps`).toBeLessThan(limit)
      const [rows, next] = [values.subarray(0, -1), values.subarray(1)]
      expect(Math.abs(correlation(rows, next)), `${name} of neighbours`).toBeLessThan(limit)
      for (const other of names.slice(i + 1))
        expect(Math.abs(correlation(values, first[other])), `${name} and ${other}`).toBeLessThan(limit)
    }
  })

  it('depend on seed, step and row alone: not on how many pictures there are', () => {
    const [few, many] = [draws(7, 12, 3), draws(7, 12, 50)]
    expect(Array.from(few.theta)).toEqual(Array.from(many.theta.subarray(0, 3)))
    expect(Array.from(few.contrast)).toEqual(Array.from(many.contrast.subarray(0, 3)))
    expect(Array.from(draws(8, 12, 3).theta)).not.toEqual(Array.from(few.theta))
  })
})

describe('augmented pictures', () => {
  it('are the same for the same seed and step, and others for another', () => {
    const once = augmented(3, 5)
    expect(Buffer.from(augmented(3, 5).buffer).equals(Buffer.from(once.buffer))).toBe(true)
    expect(mean(augmented(3, 6).map((v, i) => Math.abs(v - (once[i] ?? NaN))))).toBeGreaterThan(10)
    expect(mean(augmented(4, 5).map((v, i) => Math.abs(v - (once[i] ?? NaN))))).toBeGreaterThan(10)
  })

  it('differ from row to row, and stay within 0..255', () => {
    const same = new Float32Array(8 * LENGTH)
    for (let row = 0; row < 8; row++) same.set(noise.subarray(0, LENGTH), row * LENGTH)
    const made = augmented(1, 0, same)
    const rows = Array.from({ length: 8 }, (_, row) => made.slice(row * LENGTH, (row + 1) * LENGTH).join())
    expect(new Set(rows).size).toBe(8)
    expect(Math.min(...made)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...made)).toBeLessThanOrEqual(255)
  })
})
