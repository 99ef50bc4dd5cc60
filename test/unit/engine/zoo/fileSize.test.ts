import { expect, it } from 'vitest'
import { fileSize, partOf } from '../../../../src/engine/zoo/fileSize'

it('tells sizes as file managers do', () => {
  expect([0, 999, 1000, 58_889_256, 553_467_096, 2e12].map(fileSize)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '58.9 MB',
    '553.5 MB',
    '2.0 TB'
  ])
  // Never "1000.0 kB".
  expect(fileSize(999_960)).toBe('1.0 MB')
})

it('tells a part in the unit of the whole', () => {
  expect(partOf(12_345_678, 58_889_256)).toBe('12.3 of 58.9 MB')
  expect(partOf(20_000, 58_889_256)).toBe('0.0 of 58.9 MB')
  expect(partOf(12_345_678, null)).toBe('12.3 MB')
})
