/** What the classes themselves stand in the way of: one never predicted, far larger than another, with too few pictures. Pure. */
import { counted } from '../text/numbers'
import type { ClassFacts, CurveContext, Remark, Remedy } from './remark'

/** A class with this many times the pictures of another pulls the model its way. */
const UNBALANCED = 3
/** With fewer training pictures a class is known by accidents: a background, a light. */
const FEW = 15
/** Epochs after which a class should have been predicted once. */
const FIRST_WORD = 3

/** @param judged whether the curves are good enough for what is predicted to mean anything */
export function readClasses(context: CurveContext, judged: boolean): readonly Remark[] {
  const { classes, history } = context
  const sorted = classes.filter(({ train }) => train > 0).sort((a, b) => a.train - b.train)
  const least = sorted[0]
  const most = sorted[sorted.length - 1]
  if (!least || !most) return []
  const never = !judged || history.length < FIRST_WORD ? [] : neverPredicted(context, most)
  return [...never, ...(never.length > 0 ? [] : unbalanced(context, least, most)), ...few(sorted)]
}

/** Nothing is said of a class that validation has no picture of. */
function neverPredicted({ classes, plan }: CurveContext, most: ClassFacts): readonly Remark[] {
  const missed = classes.filter(({ predicted, val }) => predicted === 0 && val > 0)
  const first = missed[0]
  if (!first) return []
  const names = missed.slice(0, 3).map(({ name }) => name)
  const last = names[names.length - 1] ?? ''
  const listed = names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
  const smaller = most.train >= first.train * UNBALANCED
  const why = smaller
    ? ` It has ${counted(first.train, 'training picture')}, ${most.name} ${most.train}.`
    : ' Evaluation, on Runs, shows what they are taken for; pictures that show the difference help most.'
  return [
    {
      kind: 'never',
      text: `No validation picture is taken for ${listed}.${missed.length === 1 || !smaller ? why : ''}`,
      ...(smaller ? balanced(plan) : {})
    }
  ]
}

function unbalanced({ plan }: CurveContext, least: ClassFacts, most: ClassFacts): readonly Remark[] {
  if (most.train < least.train * UNBALANCED) return []
  const times = Math.floor(most.train / least.train)
  return [
    {
      kind: 'unbalanced',
      text: `${most.name} has ${times} times the training pictures of ${least.name}: accuracy alone flatters it. Look at recall under Evaluation on Runs.`,
      ...balanced(plan)
    }
  ]
}

/** Where plans know class weights and this one has none. */
function balanced(plan: CurveContext['plan']): { readonly remedy?: Remedy } {
  if (plan.classWeight !== null) return {}
  return { remedy: { label: 'Balance the classes', change: { classWeight: 'balanced' } } }
}

function few(sorted: readonly ClassFacts[]): readonly Remark[] {
  const small = sorted.filter(({ train }) => train < FEW)
  const least = small[0]
  if (!least) return []
  const others = small.length > 1 ? ` (and ${counted(small.length - 1, 'other class', 'other classes')})` : ''
  return [
    {
      kind: 'few',
      text: `${least.name} has only ${counted(least.train, 'training picture')}${others}: what they share by accident, as a background, is learned too. Add pictures.`,
      remedy: { label: 'Go to Data', go: 'data' }
    }
  ]
}
