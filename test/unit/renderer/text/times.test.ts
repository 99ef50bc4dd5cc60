import { describe, expect, it } from 'vitest'
import { ago, duration, timeLeft } from '../../../../src/renderer/src/text/times'

describe('duration', () => {
  it('gives two units at most', () => {
    expect([0.0062, 0.42, 9.97, 59.4, 60, 72, 3600, 4020].map(duration)).toEqual([
      '6 ms',
      '0.4 s',
      '10 s',
      '59 s',
      '1 min',
      '1 min 12 s',
      '1 h',
      '1 h 7 min'
    ])
  })
})

describe('timeLeft', () => {
  it('is rounded the more, the longer it is', () => {
    expect([0.4, 3.2, 42, 128, 1234].map(timeLeft)).toEqual([
      'almost done',
      '4 s left',
      'about 45 s left',
      'about 2 min 10 s left',
      'about 21 min left'
    ])
  })

  it('says nothing where nothing is known', () => {
    expect(timeLeft(null)).toBe('')
    expect(timeLeft(Number.POSITIVE_INFINITY)).toBe('')
  })
})

describe('ago', () => {
  const now = new Date('2026-03-20T12:00:00Z')

  it('is coarser, the longer it is past', () => {
    const moments = ['2026-03-20T11:59:30Z', '2026-03-20T11:20:00Z', '2026-03-20T03:00:00Z']
    expect(moments.map((moment) => ago(moment, now))).toEqual(['just now', '40 min ago', '9 h ago'])
    expect(ago('2026-03-19T10:00:00Z', now)).toBe('yesterday')
    expect(ago('2026-03-15T12:00:00Z', now)).toBe('5 days ago')
    expect(ago('2025-12-24T18:00:00Z', now)).toBe('2025-12-24')
  })

  it('is empty where the moment cannot be read', () => {
    expect(ago('once', now)).toBe('')
  })
})
