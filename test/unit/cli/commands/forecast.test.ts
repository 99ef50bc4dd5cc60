import { expect, it } from 'vitest'
import { forecastText } from '../../../../src/cli/commands/forecast'

const figures = { first_s: 62.4, epoch_s: 1.25, total_s: 75, extract_s: 55.1, peak_rss_mb: 1204 }

it('is said in two sentences, with what is kept and what is to come', () => {
  const features = { kept: 100, missing: 400, bytes: 400 * 50_176 }
  expect(forecastText({ ...figures, features }, 10)).toEqual([
    'About: first epoch 1 min 02 s (pictures before it 55.1 s), each later one 1.3 s, all 10 1 min 15 s.',
    'Peak memory 1,204 MB; features of 400 pictures will take 20.1 MB on disk, 100 pictures kept from before.'
  ])
})

it('leaves out what is not there', () => {
  const features = { kept: 0, missing: 0, bytes: 0 }
  expect(forecastText({ ...figures, extract_s: 0, features }, 1)).toEqual([
    'About: first epoch 1 min 02 s.',
    'Peak memory 1,204 MB; no new features are needed.'
  ])
})
