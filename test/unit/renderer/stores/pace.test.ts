import { describe, expect, it } from 'vitest'
import { rateOf, withSample, type Sample } from '../../../../src/renderer/src/stores/pace'

function samplesAt(pairs: readonly (readonly [at: number, done: number])[]): readonly Sample[] {
  return pairs.reduce<readonly Sample[]>((all, [at, done]) => withSample(all, { at, done }), [])
}

describe('pace', () => {
  it('needs a moment before it says anything', () => {
    expect(rateOf([])).toBeNull()
    expect(
      rateOf(
        samplesAt([
          [0, 0],
          [100, 20]
        ])
      )
    ).toBeNull()
  })

  it('is the rate of the last moments, not of all time', () => {
    const slow = Array.from({ length: 10 }, (_, i) => [i * 1000, i] as const)
    const fast = Array.from({ length: 8 }, (_, i) => [10_000 + i * 1000, 10 + i * 100] as const)
    expect(rateOf(samplesAt([...slow, ...fast]))).toBe(100)
  })

  it('begins anew where the counter does', () => {
    expect(
      samplesAt([
        [0, 0],
        [1000, 50],
        [2000, 3]
      ])
    ).toEqual([{ at: 2000, done: 3 }])
  })
})
