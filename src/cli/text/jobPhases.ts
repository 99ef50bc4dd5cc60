/** What the phases of long work are called, and what they count. */
import type { JobProgress } from '../../contract'

interface PhaseText {
  readonly label: string
  /** What `done` and `total` count; empty where a count says nothing to a person. */
  readonly unit: string
}

const phases: Readonly<Record<JobProgress['phase'], PhaseText>> = {
  waiting: { label: 'Waiting', unit: '' },
  list: { label: 'Finding pictures', unit: '' },
  check: { label: 'Checking pictures', unit: 'pictures' },
  compile: { label: 'Preparing the network', unit: '' },
  features: { label: 'Features', unit: 'pictures' },
  epochs: { label: 'Training', unit: '' },
  rates: { label: 'Trying rates', unit: 'steps' },
  write: { label: 'Writing', unit: '' },
  verify: { label: 'Comparing', unit: 'pictures' },
  download: { label: 'Fetching', unit: 'bytes' }
}

export function phaseText(phase: JobProgress['phase']): PhaseText {
  return phases[phase]
}
