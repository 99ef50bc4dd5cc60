import { expect, it } from 'vitest'
import { CRASH_WINDOW_MS, CrashHistory, MAX_CRASHES } from '../../../../src/main/services/crashHistory'

it('pauses longer after each crash, and gives up after the sixth', () => {
  const crashes = new CrashHistory()
  const pauses = Array.from({ length: 7 }, (_none, i) => crashes.record(i * 1000))
  expect(MAX_CRASHES).toBe(5)
  expect(pauses).toEqual([100, 200, 400, 800, 1600, null, null])
})

it('forgets crashes that are more than five minutes old', () => {
  const crashes = new CrashHistory()
  const everyTwoMinutes = Array.from({ length: 20 }, (_none, i) => crashes.record(i * 120_000))
  expect(CRASH_WINDOW_MS).toBe(300_000)
  expect(everyTwoMinutes.every((pause) => pause !== null)).toBe(true)
})

it('begins with a clean record once told to forget', () => {
  const crashes = new CrashHistory()
  for (let i = 0; i < 6; i++) crashes.record(0)
  crashes.forget()
  expect(crashes.record(0)).toBe(100)
})
