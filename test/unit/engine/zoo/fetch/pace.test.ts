import { expect, it } from 'vitest'
import { createPace } from '../../../../../src/engine/zoo/fetch/pace'

it('says nothing before there is something to go by', () => {
  const pace = createPace()
  expect(pace(0, 1000, 0)).toBe(null)
  expect(pace(500, 1000, 900)).toBe(null)
  expect(pace(500, 1000, 1000)).toBeCloseTo(1)
  expect(createPace()(0, null, 0)).toBe(null)
})

it('counts what was there before as no speed, and follows a line that slows down', () => {
  const pace = createPace()
  pace(1_000, 100_000, 0)
  expect(pace(11_000, 100_000, 1_000)).toBeCloseTo(8.9)
  for (let second = 2; second <= 30; second++) pace(11_000 + (second - 1) * 100, 100_000, second * 1_000)
  expect(pace(14_000, 100_000, 31_000)).toBeCloseTo(86_000 / 100)
})

it('begins anew where the file does', () => {
  const pace = createPace()
  pace(50_000, 100_000, 0)
  pace(60_000, 100_000, 1_000)
  expect(pace(0, 100_000, 2_000)).toBe(null)
  expect(pace(10_000, 100_000, 3_000)).toBeCloseTo(9)
})
