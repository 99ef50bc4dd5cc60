/** What a run would take, in a line. */
import type { Forecast } from '../../../contract'
import { bytes } from './numbers'
import { duration } from './times'

/** "about 12 s an epoch, 2 min in all, 900 MB of memory, 40 MB kept"; of a run with that many epochs. */
export function forecastText({ first_s, epoch_s, peak_rss_mb, features }: Forecast, epochs: number): string {
  const total = first_s + (epochs - 1) * epoch_s
  const parts = [
    epochs > 1 ? `about ${duration(rounded(epoch_s))} an epoch` : '',
    `${epochs > 1 ? '' : 'about '}${duration(rounded(total))} in all`,
    `${bytes(peak_rss_mb * 1e6)} of memory`,
    features.missing > 0
      ? `${bytes(features.bytes)} more on disk`
      : features.kept > 0
        ? 'all features kept already'
        : ''
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** Two figures: a forecast that says more would not be true. */
function rounded(seconds: number): number {
  return Number(seconds.toPrecision(2))
}
