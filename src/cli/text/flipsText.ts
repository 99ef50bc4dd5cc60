/** Validation pictures that became right or wrong from one epoch to another, in words. */
import type { ValidationReport } from '../../contract'
import { withCommas } from './numbers'

/** "3 newly right, 1 newly wrong", with the epoch it is compared with where that is not the one before; '' where none is. */
export function flipsText({ epoch, since, right, wrong }: ValidationReport): string {
  if (since === null || right + wrong === 0) return ''
  const counts = [
    ...(right > 0 ? [`${withCommas(right)} newly right`] : []),
    ...(wrong > 0 ? [`${withCommas(wrong)} newly wrong`] : [])
  ]
  return `${counts.join(', ')}${since === epoch - 1 ? '' : ` since epoch ${since}`}`
}
