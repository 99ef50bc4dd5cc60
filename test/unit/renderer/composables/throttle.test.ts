import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { throttle } from '../../../../src/renderer/src/composables/throttle'

describe('throttle', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('acts at once, then at most once a span, and never loses the last', () => {
    let done = 0
    const work = throttle(100, () => done++)
    for (let i = 0; i < 50; i++) work.ask()
    expect(done).toBe(1)
    vi.advanceTimersByTime(100)
    expect(done).toBe(2)
    vi.advanceTimersByTime(1000)
    expect(done).toBe(2)
    work.ask()
    expect(done).toBe(3)
  })

  it('forgets what waits, when told', () => {
    let done = 0
    const work = throttle(100, () => done++)
    work.ask()
    work.ask()
    work.drop()
    vi.advanceTimersByTime(1000)
    expect(done).toBe(1)
  })
})
