import { expect, it } from 'vitest'
import type { RateCurve } from '../../../../src/contract'
import { rateDrawing, rateText } from '../../../../src/renderer/src/curves/rateChart'

const frame = { width: 500, height: 220, left: 40, bottom: 20 }
const points = [-5, -4, -3, -2, -1].map((decade, at) => ({
  lr: 10 ** decade,
  loss: at < 4 ? 2 - at * 0.5 : 80,
  smoothed: at < 4 ? 2 - at * 0.5 : 60
}))
const curve: RateCurve = { points, suggested: 1e-3, steepest: 1e-3, minimum: 1e-3, diverged: true }

it('draws rates by their logarithm, and cuts off where the loss diverges', () => {
  const drawing = rateDrawing(curve, frame)
  expect(drawing?.xTicks.map(({ text }) => text)).toEqual(['1e-5', '1e-4', '0.001', '0.01', '0.1'])
  const [first, second] = drawing?.xTicks ?? []
  expect([first?.x, second?.x]).toEqual([40, 155])
  expect(drawing?.suggested?.x).toBeCloseTo(270)
  const heights = [...(drawing?.smoothed ?? '').matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y))
  expect(heights).toHaveLength(5)
  expect(heights[4]).toBe(0)
  expect(Math.max(...heights)).toBeLessThanOrEqual(200)
  expect(heights[3]).toBeGreaterThan(heights[0] ?? 0)
})

it('marks nothing where the loss never fell, and draws nothing of a single step', () => {
  const none = { ...curve, suggested: null, steepest: null, minimum: null }
  expect(rateDrawing(none, frame)?.suggested).toBeNull()
  expect(rateDrawing({ ...none, points: points.slice(0, 1) }, frame)).toBeNull()
  expect(rateDrawing({ ...none, points: [] }, frame)).toBeNull()
})

it('gives a rate with one figure', () => {
  expect([0.00027, 1.2e-6, 0.05].map(rateText)).toEqual(['0.0003', '0.000001', '0.05'])
})
