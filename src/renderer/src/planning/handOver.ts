/** Which runs the next one can start from. Pure. */
import { whyNotFrom, type Plan, type RunSummary } from '../../../contract'

/** Why this plan cannot start from that run, by its state or as what it differs in; null where it can. */
export function whyNotStartFrom(
  run: Pick<RunSummary, 'plan' | 'classes' | 'epochs' | 'state'>,
  plan: Omit<Plan, 'from'>,
  classes: readonly string[]
): string | null {
  if (run.state === 'running') return 'it is still being trained'
  if (run.epochs === 0) return 'it has no weights: no epoch was finished'
  return whyNotFrom(run, plan, classes)
}
