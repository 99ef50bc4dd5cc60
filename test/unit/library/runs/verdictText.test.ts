import { describe, expect, it } from 'vitest'
import { compareCurves } from '../../../../src/library/runs/repeatRun'
import { verdictText, type VerdictFacts } from '../../../../src/library/runs/verdictText'
import { epoch, runOf } from '../../renderer/support/flowers'

const history = [epoch(1), epoch(2)]
const first = runOf('3', { history })
const repeat = runOf('5', { history, repeatOf: '3' })
const facts: VerdictFacts = {
  same: true,
  epochs: 2,
  curve: 0,
  weights: { maxDifference: 0, of: 'a', repeat: 'a' },
  threads: 2,
  pictures: { changed: 0, missing: 0, files: [] }
}
const say = (changes: Partial<VerdictFacts>, runs = { first, repeat }): string =>
  verdictText({ ...facts, ...changes }, runs)

describe('the verdict', () => {
  it('says the same', () => {
    expect(say({})).toBe('The same as run 3, bit for bit: its weights, and the curve of 2 epochs.')
  })

  it('says within what it is not, and why that may be', () => {
    const weights = { maxDifference: 1.25e-5, of: 'a', repeat: 'b' }
    expect(say({ same: false, curve: 3.14e-6, weights })).toBe(
      'Not the same as run 3: the curve of 2 epochs differs by up to 3.1e-6, weights by up to 1.3e-5. ' +
        'With 2 threads sums may be added in another order each time; with one ' +
        '(TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1) they are not.'
    )
    const pictures = { changed: 1, missing: 4, files: ['/p/a.jpg', '/p/b.jpg', '/p/c.jpg', '/p/d.jpg'] }
    expect(say({ same: false, curve: 0.1, weights, pictures })).toMatch(
      /Since then 1 picture has changed and 4 pictures are missing: a\.jpg, b\.jpg, c\.jpg, …\.$/
    )
  })

  it('says where there is less to compare', () => {
    const shorter = runOf('5', { history: history.slice(0, 1) })
    expect(say({ same: false, epochs: 1, weights: null, threads: null }, { first, repeat: shorter })).toBe(
      'Not the same as run 3: the curve of 1 epoch is equal. Run 3 has 2 epochs, this one 1: their weights are not compared.'
    )
    expect(say({ same: false, weights: null, threads: null })).toMatch(
      /cannot be read, and are not compared\.$/
    )
  })
})

describe('compareCurves', () => {
  it('compares the epochs that both have, times left out', () => {
    const slower = history.map((report) => ({ ...report, run: '5', seconds: 9 }))
    expect(compareCurves(history, slower)).toEqual({ epochs: 2, curve: 0, equal: true })
    expect(compareCurves(history, [...slower, epoch(3)])).toEqual({ epochs: 2, curve: 0, equal: true })
    const other = [epoch(1), epoch(2, { val_loss: 0.75, acc: 0.81 })]
    expect(compareCurves(history, other)).toMatchObject({ epochs: 2, equal: false })
    expect(compareCurves(history, other).curve).toBeCloseTo(0.05, 9)
    expect(compareCurves(history, [epoch(1, { lr: 0.5 })])).toEqual({ epochs: 1, curve: 0, equal: false })
    expect(compareCurves([], history)).toEqual({ epochs: 0, curve: null, equal: true })
  })
})
