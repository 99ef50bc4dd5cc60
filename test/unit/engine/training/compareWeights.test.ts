import { expect, it } from 'vitest'
import { largestDifference } from '../../../../src/engine/training/compareWeights'
import type { Weights } from '../../../../src/engine/graph/weights'

const weights = (...values: readonly number[]): Weights =>
  new Map([['dense/kernel', { shape: [values.length], data: Float32Array.from(values) }]])

it('finds the largest difference of any number', () => {
  expect(largestDifference(weights(1, 2, 3), weights(1, 2, 3))).toBe(0)
  expect(largestDifference(weights(1, -2, 3), weights(1.5, 2, 3))).toBe(4)
  expect(largestDifference(weights(NaN, 1), weights(NaN, 1))).toBe(0)
  expect(largestDifference(weights(NaN, 1), weights(0, 1))).toBeNull()
})

it('refuses other networks', () => {
  expect(() => largestDifference(weights(1, 2), weights(1))).toThrow(/"dense\/kernel" is not the same/)
  expect(() => largestDifference(weights(1), new Map())).toThrow()
})
