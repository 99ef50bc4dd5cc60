import { expect, it } from 'vitest'
import type { TrainResult } from '../../../../src/contract'
import { withEarlierFeatures } from '../../../../src/library/runs/resumedResult'

const result: TrainResult = {
  ...{ epochs: 3, bestEpoch: 2, bestAcc: 0.84, total_s: 1, extract_s: 4, extract_img_s: 30, cached: 2 },
  ...{ trainable: 1, peak_rss_mb: 1, stopped: false, frozenHash: { before: '', after: '', blocks: [] } }
}
const resumed: TrainResult = { ...result, epochs: 6, extract_s: 0, extract_img_s: null, cached: 120 }

it('a run that goes on still says what its features cost when it began', () => {
  expect(withEarlierFeatures(resumed, result)).toEqual({ ...result, epochs: 6 })
  expect(withEarlierFeatures(resumed, null)).toEqual(resumed)
  const again = { ...resumed, extract_s: 2, extract_img_s: 60 }
  expect(withEarlierFeatures(again, result)).toEqual(again)
})
