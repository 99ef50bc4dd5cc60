import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { splitClass } from '../../../../src/library/dataset/split'

const none = { train: 0, val: 0, test: 0 }
const hashes = (n: number, from = 0): string[] =>
  Array.from({ length: n }, (_, i) =>
    createHash('sha256')
      .update(`picture ${from + i}`)
      .digest('hex')
  )
const count = (sides: readonly string[]) => ({
  train: sides.filter((side) => side === 'train').length,
  val: sides.filter((side) => side === 'val').length,
  test: sides.filter((side) => side === 'test').length
})

describe('splitClass', () => {
  it.each([
    [100, 0.2, 0, { train: 80, val: 20, test: 0 }],
    [100, 0.2, 0.1, { train: 70, val: 20, test: 10 }],
    [7, 0.2, 0, { train: 6, val: 1, test: 0 }],
    [8, 0.2, 0, { train: 6, val: 2, test: 0 }],
    [3, 0.1, 0.1, { train: 1, val: 1, test: 1 }],
    [2, 0.01, 0, { train: 1, val: 1, test: 0 }],
    [2, 0.9, 0.9, { train: 1, val: 1, test: 0 }],
    [10, 0.9, 0.9, { train: 1, val: 9, test: 0 }],
    [1, 0.5, 0.5, { train: 1, val: 0, test: 0 }],
    [5, 0, 0, { train: 5, val: 0, test: 0 }],
    [0, 0.2, 0.2, { train: 0, val: 0, test: 0 }]
  ])('of %i pictures with shares %d and %d', (n, val, test, expected) => {
    expect(count(splitClass(hashes(n), none, { val, test, seed: 1 }))).toEqual(expected)
  })

  it('depends on seed and content, and not on the order', () => {
    const all = hashes(40)
    const sideOf = (order: readonly string[], seed: number): Record<string, string | undefined> => {
      const sides = splitClass(order, none, { val: 0.25, test: 0.1, seed })
      return Object.fromEntries(order.map((hash, i) => [hash, sides[i]]))
    }
    const turned = [...all.slice(13), ...all.slice(0, 13).reverse()]
    expect(sideOf(turned, 1)).toEqual(sideOf(all, 1))
    expect(sideOf(all, 2)).not.toEqual(sideOf(all, 1))
  })

  it('keeps the sides that are taken, and fills what is lacking to their shares', () => {
    const settings = { val: 0.2, test: 0.1, seed: 1 }
    // 30 in all: 6 for validation, 3 for test.
    expect(count(splitClass(hashes(10, 20), { train: 15, val: 4, test: 1 }, settings))).toEqual({
      train: 6,
      val: 2,
      test: 2
    })
    expect(count(splitClass(hashes(10, 20), { train: 10, val: 8, test: 2 }, settings))).toEqual({
      train: 9,
      val: 0,
      test: 1
    })
  })

  it('leaves something to train on where all that were taken are gone from training', () => {
    const sides = splitClass(hashes(1), { train: 0, val: 1, test: 0 }, { val: 0.5, test: 0.4, seed: 1 })
    expect(sides).toEqual(['train'])
  })
})
