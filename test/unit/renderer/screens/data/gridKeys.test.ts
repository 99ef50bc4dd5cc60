import { describe, expect, it } from 'vitest'
import { nextIndex } from '../../../../../src/renderer/src/screens/data/gridKeys'

describe('nextIndex', () => {
  const press = (key: string, from: number): number | null => nextIndex(key, from, 5, 23)

  it('moves by one and by a row', () => {
    expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => press(key, 7))).toEqual([
      6, 8, 2, 12
    ])
  })

  it('stays where there is nothing further', () => {
    expect(press('ArrowLeft', 0)).toBe(0)
    expect(press('ArrowDown', 20)).toBe(20)
    expect(press('ArrowUp', 3)).toBe(3)
  })

  it('goes to the ends, and a screen at a time without leaving the column', () => {
    expect([press('Home', 7), press('End', 7)]).toEqual([0, 22])
    expect([press('PageUp', 12), press('PageDown', 12)]).toEqual([2, 22])
  })

  it('leaves every other key alone', () => {
    expect(press('Enter', 7)).toBeNull()
    expect(nextIndex('End', 0, 5, 0)).toBeNull()
  })
})
