/** Whether one run's weights can be handed to the next: where both have the same network. Pure. */
import { baseText, type Head } from './model'
import type { Plan } from './plan'

/**
 * Why a run of `plan` cannot start from `run`, as the first thing in which that one differs; null where it can. Which layers
 * are thawed, dropout and all settings of training may differ.
 */
export function whyNotFrom(
  run: { readonly plan: Plan; readonly classes: readonly string[] },
  plan: Omit<Plan, 'from'>,
  classes: readonly string[]
): string | null {
  const theirs = run.plan
  const differences: readonly (readonly [boolean, string])[] = [
    [baseText(theirs) !== baseText(plan), `its base is ${baseText(theirs)}, here it is ${baseText(plan)}`],
    [
      theirs.size !== plan.size,
      `its pictures are ${theirs.size} × ${theirs.size}, here ${plan.size} × ${plan.size}`
    ],
    [theirs.preprocess !== plan.preprocess, 'its pixels were prepared otherwise'],
    [theirs.weights !== plan.weights, 'its base began with other weights'],
    // Random weights are their seed's.
    [
      plan.weights === 'random' && theirs.seed !== plan.seed,
      `its random weights are of seed ${theirs.seed}, here of ${plan.seed}`
    ],
    [
      layersOf(theirs.head) !== layersOf(plan.head),
      `its head is ${layersOf(theirs.head)}, here it is ${layersOf(plan.head)}`
    ],
    [JSON.stringify(run.classes) !== JSON.stringify(classes), 'its classes are others, or in another order']
  ]
  return differences.find(([differs]) => differs)?.[1] ?? null
}

/** "Average, 256, 64" */
function layersOf({ pool, dense }: Head): string {
  return [pool === 'flatten' ? 'Flatten' : 'Average', ...dense].join(', ')
}
