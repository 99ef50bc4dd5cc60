import { describe, expect, it } from 'vitest'
import {
  byteSize,
  counted,
  duration,
  metric,
  parameterSize,
  shapeText,
  timeLeft,
  withCommas
} from '../../../../src/cli/text/numbers'

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [3228864, '3,228,864']
  ])('puts commas into %i', (value, text) => {
    expect(withCommas(value)).toBe(text)
  })

  it('gives parameter sizes as Keras prints them', () => {
    expect(parameterSize(218_544)).toBe('853.69 KB')
    expect(parameterSize(3_228_864)).toBe('12.32 MB')
    expect(parameterSize(0)).toBe('0.00 B')
    expect(byteSize(1024)).toBe('1.00 KB')
  })

  it.each([
    [0.0038, '4 ms'],
    [0.237, '0.24 s'],
    [12.34, '12.3 s'],
    [59.96, '1 min 00 s'],
    [245, '4 min 05 s'],
    [3725, '1 h 02 min']
  ])('writes %d seconds for people', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  it('guesses time left in whole seconds, never none', () => {
    expect(timeLeft(0.1)).toBe('1 s')
    expect(timeLeft(4.4)).toBe('4 s')
    expect(timeLeft(75)).toBe('1 min 15 s')
  })

  it('writes shapes and metrics as Keras does', () => {
    expect(shapeText([null, 7, 7, 256])).toBe('(None, 7, 7, 256)')
    expect(metric(0.86)).toBe('0.8600')
    expect(metric(null)).toBe('-')
  })

  it('counts in singular and plural', () => {
    expect(counted(1, 'picture')).toBe('1 picture')
    expect(counted(1200, 'class', 'classes')).toBe('1,200 classes')
  })
})
