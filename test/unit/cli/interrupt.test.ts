import { afterEach, expect, it, vi } from 'vitest'
import { onInterrupt } from '../../../src/cli/interrupt'

afterEach(() => vi.restoreAllMocks())

it('asks for a clean stop first, ends the process at the second Ctrl+C', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('ended')
  })
  let stops = 0
  const release = onInterrupt(() => stops++)
  process.emit('SIGINT')
  expect([stops, exit.mock.calls.length]).toEqual([1, 0])
  expect(() => process.emit('SIGINT')).toThrow('ended')
  expect([stops, exit.mock.calls]).toEqual([1, [[130]]])
  release()
  expect(process.emit('SIGINT')).toBe(false)
})
