import { describe, expect, it } from 'vitest'
import { createPaint } from '../../../../src/cli/screen/paint'
import { barLine, createProgress, logLine, type Progress } from '../../../../src/cli/screen/progress'

const plain = createPaint(false)
const features: Progress = { label: 'Features', done: 240, total: 400, unit: 'pictures', eta: 3.2 }

function stream(isTTY: boolean, columns = 80) {
  const written: string[] = []
  return { written, isTTY, columns, write: (text: string) => written.push(text) }
}
/** A clock that stands until it is told the time. */
function clock() {
  const time = { ms: 0 }
  return { time, now: () => time.ms }
}

describe('a line of progress', () => {
  it('has phase, bar, count, rate and time left', () => {
    expect(barLine(features, 61.6, 79, plain)).toBe(
      'Features  ██████████████░░░░░░░░░░  240/400 pictures  62/s  3 s left'
    )
    expect(logLine(features, 61.6)).toBe('Features  240/400 pictures  62/s  3 s left')
  })
  it.each([79, 50, 38, 30])('is never wider than %i columns', (width) => {
    expect(barLine(features, 61.6, width, plain).length).toBeLessThanOrEqual(width)
  })
  it('draws no bar where the total is not known', () => {
    expect(barLine({ ...features, total: null, eta: null }, null, 79, plain)).toBe('Features  240 pictures')
  })
})

describe('on a terminal', () => {
  it('draws over the same line and takes it away', () => {
    const out = stream(true)
    const { time, now } = clock()
    const progress = createProgress(out, plain, now)
    progress.update({ ...features, done: 0 })
    time.ms = 1000
    progress.update({ ...features, done: 50 })
    progress.clear()
    progress.clear()
    expect(out.written).toHaveLength(3)
    expect(out.written[1]).toMatch(/^\rFeatures {2}█+░+ {2}50\/400 pictures {2}50\/s .*\u001B\[K$/)
    expect(out.written[2]).toBe('\r\u001B[K')
  })
  it('does not draw more often than eyes follow', () => {
    const out = stream(true)
    const { time, now } = clock()
    const progress = createProgress(out, plain, now)
    for (time.ms = 0; time.ms < 400; time.ms += 10) progress.update(features)
    expect(out.written).toHaveLength(5)
  })
})

describe('in a log', () => {
  it('writes few lines, without control characters', () => {
    const out = stream(false)
    const { time, now } = clock()
    const progress = createProgress(out, plain, now)
    for (let done = 0; done <= 400; done++) {
      time.ms = done * 50
      progress.update({ ...features, done, eta: null })
    }
    expect(out.written).toEqual([
      'Features  0/400 pictures\n',
      'Features  200/400 pictures  20/s\n',
      'Features  400/400 pictures  20/s\n'
    ])
  })
  it('says nothing of a short phase that counts nothing', () => {
    const out = stream(false)
    const { time, now } = clock()
    const progress = createProgress(out, plain, now)
    progress.update({ label: 'Preparing the network', done: 0, total: null, unit: '', eta: null })
    time.ms = 9_000
    progress.update({ label: 'Preparing the network', done: 1, total: 1, unit: '', eta: null })
    expect(out.written).toEqual([])
  })
})
