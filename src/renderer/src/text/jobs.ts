/** Long work in words: what is being done, how far it is, how long it will take. */
import type { JobProgress, Plan } from '../../../contract'
import { variedAnew } from './augment'
import { weightsName } from './bases'
import { bytes, grouped, percent } from './numbers'
import { timeLeft } from './times'

const phases: Readonly<Record<JobProgress['phase'], string>> = {
  waiting: 'Waiting for the engine',
  list: 'Finding files',
  check: 'Looking at pictures',
  compile: 'Building the graph',
  features: 'Computing features, once a picture',
  epochs: 'Training',
  rates: 'Trying learning rates',
  write: 'Writing the model',
  verify: 'Loading it again and comparing',
  download: 'Fetching weights'
}

/** `plan` of the run that is trained: it says of which pictures features are computed. */
export function phaseTitle(
  { phase, weights, paused }: Pick<JobProgress, 'phase' | 'weights' | 'paused'>,
  plan: Plan | null = null
): string {
  if (paused) return 'Paused'
  if (phase === 'features' && plan !== null && variedAnew(plan))
    return 'Computing features of validation pictures, once each'
  return phase === 'download' && weights ? `Fetching ${weightsName(weights)}` : phases[phase]
}

/** "312 of 480 · 140 a second · 2 s left", with only what is known; epochs are steps of no name, so a share; files are bytes. */
export function progressDetail(progress: JobProgress, rate: number | null): string {
  const { done, total, eta, phase, paused } = progress
  const counts = phase !== 'waiting' && phase !== 'compile'
  const amount = phase === 'download' ? bytes : grouped
  const parts: string[] = []
  if (phase === 'epochs' && total) parts.push(percent(done / total))
  else if (counts && total !== null) parts.push(`${amount(done)} of ${amount(total)}`)
  else if (counts && done > 0) parts.push(amount(done))
  if (counts && !paused && phase !== 'epochs' && rate !== null && rate >= 0.1) {
    parts.push(`${phase === 'download' ? bytes(Math.round(rate)) : rateText(rate)} a second`)
  }
  const left = paused ? '' : timeLeft(eta)
  if (left !== '' && total !== null && done < total) parts.push(left)
  return parts.join(' · ')
}

function rateText(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : grouped(rate)
}
