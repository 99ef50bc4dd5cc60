import { describe, expect, it } from 'vitest'
import type { TrainResult } from '../../../../src/contract'
import { startPoint, startText } from '../../../../src/renderer/src/curves/startPoint'
import { startLine } from '../../../../src/renderer/src/curves/series'
import { runOf } from '../support/flowers'

const origin = runOf('2', { val_acc: 0.84 })
const next = runOf('3', { plan: { ...origin.plan, from: '2' } })
const unbeaten: TrainResult = {
  ...{ epochs: 3, bestEpoch: 0, bestAcc: 0.84, total_s: 1, extract_s: 0, extract_img_s: null, cached: 40 },
  ...{ trainable: 1, peak_rss_mb: 1, stopped: false, frozenHash: { before: '', after: '', blocks: [] } }
}

describe('where a run began', () => {
  it('is the accuracy of the run that it started from', () => {
    expect(startPoint(next, [next, origin])).toEqual({ run: '2', acc: 0.84 })
    expect(startText({ run: '2', acc: 0.84 })).toBe('began at 0.840 (run 2)')
    expect(startPoint(origin, [origin])).toBeNull()
  })

  it('is not guessed where the other run is gone or had other validation pictures', () => {
    expect(startPoint(next, [next])).toBeNull()
    expect(startPoint({ ...next, pictures: { train: 32, val: 9 } }, [origin])).toBeNull()
  })

  it('is known by the run itself where no epoch was better', () => {
    expect(startPoint({ ...next, result: unbeaten }, [])).toEqual({ run: '2', acc: 0.84 })
  })

  it('is drawn over the whole width', () => {
    expect(startLine(0.84, 6).points).toEqual([
      [0, 0.84],
      [6, 0.84]
    ])
  })
})
