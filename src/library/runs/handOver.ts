/** One run handing its weights to the next: refused where they do not fit. */
import { AppError, whyNotFrom, type Plan, type RunSource } from '../../contract'

/** Throws AppError('bad-input') that names the first difference, where the weights of `from` do not fit `plan`. */
export function refuseOtherNetwork(from: RunSource, plan: Plan, classes: readonly string[]): void {
  const why = whyNotFrom(from, plan, classes)
  if (why === null) return
  throw new AppError(
    'bad-input',
    `This run cannot start from run ${from.run}: ${why}. Choose the same, another run, or start from none.`
  )
}
