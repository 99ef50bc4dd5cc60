/** Whether one run's weights can be handed to the next; the library refuses by the same rules. Pure. */
import type { Plan, RunSummary } from '../../../contract'
import { baseText } from '../text/run'

/** Why this plan cannot start from that run, as what the run differs in; null where it can. */
export function whyNotFrom(
  run: Pick<RunSummary, 'plan' | 'classes' | 'epochs' | 'state'>,
  plan: Omit<Plan, 'from'>,
  classes: readonly string[]
): string | null {
  if (run.state === 'running') return 'it is still being trained'
  if (run.epochs === 0) return 'it has no weights: no epoch was finished'
  const theirs = run.plan
  const differences: readonly (readonly [boolean, string])[] = [
    [
      theirs.base !== plan.base || theirs.alpha !== plan.alpha,
      `its base is ${baseText(theirs)}, here it is ${baseText(plan)}`
    ],
    [
      theirs.size !== plan.size,
      `its pictures are ${theirs.size} × ${theirs.size}, here ${plan.size} × ${plan.size}`
    ],
    [theirs.preprocess !== plan.preprocess, 'its pixels were prepared otherwise'],
    [theirs.weights !== plan.weights, 'its base began with other weights'],
    [plan.weights === 'random' && theirs.seed !== plan.seed, `its random weights are of seed ${theirs.seed}`],
    [
      theirs.head.pool !== plan.head.pool || list(theirs.head.dense) !== list(plan.head.dense),
      headsDiffer(theirs)
    ],
    [list(run.classes) !== list(classes), 'its classes are others']
  ]
  return differences.find(([differs]) => differs)?.[1] ?? null
}

function headsDiffer({ head }: Plan): string {
  const pool = head.pool === 'flatten' ? 'Flatten' : 'Average'
  return `its head is ${[pool, ...head.dense.map(String)].join(', ')}`
}

function list(values: readonly (string | number)[]): string {
  return JSON.stringify(values)
}
