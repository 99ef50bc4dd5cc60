/** What a run began with: the validation accuracy of the run whose weights it took. Pure. */
import type { RunId, RunSummary } from '../../../contract'
import { metric } from '../text/numbers'

export interface StartPoint {
  readonly run: RunId
  /** Validation accuracy before the first epoch. */
  readonly acc: number
}

/**
 * null where it began with a fresh head, or where it is not known: its origin is deleted, or was validated on other pictures.
 * Where no epoch was better, the run itself knows.
 */
export function startPoint(
  { plan, result, pictures }: Pick<RunSummary, 'plan' | 'result' | 'pictures'>,
  runs: readonly RunSummary[]
): StartPoint | null {
  const { from } = plan
  if (from === null) return null
  if (result?.bestEpoch === 0 && result.bestAcc !== null) return { run: from, acc: result.bestAcc }
  const origin = runs.find(({ run }) => run === from)
  if (!origin || origin.val_acc === null || origin.pictures.val !== pictures.val) return null
  return { run: from, acc: origin.val_acc }
}

/** "began at 0.840 (run 2)" */
export function startText({ run, acc }: StartPoint): string {
  return `began at ${metric(acc)} (run ${run})`
}
