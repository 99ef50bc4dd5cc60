import { expect, it } from 'vitest'
import type { Forecast } from '../../../../src/contract'
import { forecastText } from '../../../../src/renderer/src/text/forecast'

const forecast: Forecast = {
  ...{ first_s: 20.4, epoch_s: 11.7, total_s: 0, extract_s: 8, peak_rss_mb: 900 },
  features: { kept: 0, missing: 500, bytes: 40e6 }
}

it('says time, memory and disk, with no more figures than were measured', () => {
  expect(forecastText(forecast, 10)).toBe(
    'about 12 s an epoch, 2 min 10 s in all, 900 MB of memory, 40 MB more on disk'
  )
  expect(forecastText(forecast, 1)).toBe('about 20 s in all, 900 MB of memory, 40 MB more on disk')
  const kept = { ...forecast, features: { kept: 500, missing: 0, bytes: 0 } }
  expect(forecastText(kept, 1)).toBe('about 20 s in all, 900 MB of memory, all features kept already')
})
