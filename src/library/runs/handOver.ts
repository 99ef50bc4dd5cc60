/** One run handing its weights to the next: possible where both have the same network. */
import { AppError, type Plan, type RunSource } from '../../contract'

/**
 * Throws AppError('bad-input') that names the first difference, where the weights of `from` do not fit `plan`. Which
 * layers are thawed, dropout and all settings of training may differ.
 */
export function refuseOtherNetwork(from: RunSource, plan: Plan, classes: readonly string[]): void {
  const theirs = facts(from.plan, from.classes)
  const ours = facts(plan, classes)
  const different = ours.find(({ value }, i) => value !== theirs[i]?.value)
  if (!different) return
  const value = theirs.find(({ name }) => name === different.name)?.value ?? ''
  throw new AppError(
    'bad-input',
    `This run cannot start from run ${from.run}: its ${different.name} is ${value}, but here it is ${different.value}. ` +
      `Choose the same ${different.name}, another run, or start from none.`
  )
}

/** What decides over the weights of a network and what they mean. */
function facts(plan: Plan, classes: readonly string[]): { readonly name: string; readonly value: string }[] {
  const { head } = plan
  return [
    { name: 'base', value: plan.base },
    { name: 'alpha', value: String(plan.alpha) },
    { name: 'input size', value: String(plan.size) },
    { name: 'preprocessing', value: plan.preprocess },
    { name: 'source of weights', value: plan.weights },
    // Random weights are their seed's.
    { name: 'seed', value: plan.weights === 'random' ? String(plan.seed) : 'any' },
    { name: 'pooling of the head', value: head.pool },
    { name: 'list of hidden layers', value: head.dense.length > 0 ? head.dense.join(', ') : 'empty' },
    { name: 'list of classes', value: classes.join(', ') }
  ]
}
