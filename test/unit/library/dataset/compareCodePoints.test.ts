import { expect, it } from 'vitest'
import { compareCodePoints } from '../../../../src/library/dataset/classStore'

it('orders as Python does, by code points', () => {
  const names = ['z', 'a', 'Z', '10', '9', 'ä', 'ab', '', '犬', '\u{1F33B}', '\uFF5E', 'a b', '-v', '_']
  // sorted() of Python 3.11 on the same list; JavaScript puts U+1F33B before U+FF5E.
  const python = ['', '-v', '10', '9', 'Z', '_', 'a', 'a b', 'ab', 'z', 'ä', '犬', '\uFF5E', '\u{1F33B}']
  expect([...names].sort(compareCodePoints)).toEqual(python)
  expect([...names].sort()).not.toEqual(python)
  expect(compareCodePoints('same', 'same')).toBe(0)
})
