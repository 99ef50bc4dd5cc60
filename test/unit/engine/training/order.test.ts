import { describe, expect, it } from 'vitest'
import { epochOrder } from '../../../../src/engine/training/order'

describe('epochOrder', () => {
  it('holds every index once', () => {
    expect([...epochOrder(50, 1, 1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })

  it('depends on seed and epoch alone', () => {
    expect([...epochOrder(50, 1, 3)]).toEqual([...epochOrder(50, 1, 3)])
    expect([...epochOrder(50, 1, 3)]).not.toEqual([...epochOrder(50, 1, 4)])
    expect([...epochOrder(50, 1, 3)]).not.toEqual([...epochOrder(50, 2, 3)])
  })

  it('puts every index at every place about equally often', () => {
    const counts = new Array<number>(5).fill(0)
    for (let epoch = 0; epoch < 2000; epoch++) {
      const at = epochOrder(5, 9, epoch)[0] ?? 0
      counts[at] = (counts[at] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(80)
  })
})
