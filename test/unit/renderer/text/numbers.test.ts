import { describe, expect, it } from 'vitest'
import {
  bytes,
  counted,
  difference,
  grouped,
  metric,
  percent,
  short
} from '../../../../src/renderer/src/text/numbers'

describe('numbers', () => {
  it('groups thousands and keeps the noun in agreement', () => {
    expect(grouped(16_813_381)).toBe('16,813,381')
    expect(counted(1, 'picture')).toBe('1 picture')
    expect(counted(1480, 'picture')).toBe('1,480 pictures')
    expect(counted(5, 'class', 'classes')).toBe('5 classes')
  })

  it('shortens parameter counts', () => {
    expect([830, 18_720, 2_359_808, 138_357_544].map(short)).toEqual(['830', '18.7 k', '2.4 M', '138 M'])
  })

  it('shows a measure that is none as such', () => {
    expect(metric(0.87351)).toBe('0.874')
    expect(metric(null)).toBe('–')
    expect(metric(Number.NaN)).toBe('not a number')
  })

  it('writes shares, differences and sizes', () => {
    expect(percent(0.2)).toBe('20 %')
    expect([difference(1.2345e-7), difference(0)]).toEqual(['1.2e-7', '0'])
    expect([1, 999, 14_532_112, 3.2e9].map(bytes)).toEqual(['1 byte', '999 bytes', '14.5 MB', '3.2 GB'])
  })
})
