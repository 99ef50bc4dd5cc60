/** Whether the learning rate is too high or too low, from training loss alone. Pure. */
import type { EpochReport } from '../../../contract'
import { metric } from '../text/numbers'
import { roundRate, withRate, type CurveContext, type Remark } from './remark'

/** Epochs that a judgement on the rate needs. */
const FIRST_WORD = 3
/** From one epoch to the next, training loss that grows so much has leapt. */
const LEAP = 1.5
/** So large a leap is no accident, even once. */
const GREAT_LEAP = 3
/** Loss below this wavers by any factor without meaning. */
const SMALL = 0.1
/** Leaps longer ago than this are over, however many epochs came since. */
const RECENT = 20
/** A first epoch this many times above the loss of a guess has thrown the weights far off. */
const THROWN = 10
/** Over all epochs, training loss that falls by less than this share has not moved. */
const UNMOVED = 0.03

/** The most telling remark on the rate; none where the loss falls as it should. */
export function readRate({ history, plan, classes }: CurveContext): readonly Remark[] {
  const first = history[0]
  const last = history[history.length - 1]
  if (!first || !last || history.length < FIRST_WORD) return []
  const lower = roundRate(plan.lr / 5)
  const leap = worstLeap(history.slice(-RECENT))
  if (leap) {
    const { from, to } = leap
    const text = `Training loss leapt from ${metric(from.loss)} to ${metric(to.loss)} in epoch ${to.epoch}: the learning rate ${plan.lr} is too high.`
    return [{ kind: 'rate-high', text, remedy: withRate(lower) }]
  }
  if (last.loss > first.loss && last.loss > SMALL) {
    const text = `Training loss rises, from ${metric(first.loss)} to ${metric(last.loss)}: the learning rate ${plan.lr} is too high.`
    return [{ kind: 'rate-high', text, remedy: withRate(lower) }]
  }
  // As good as a guess has this loss; far below it there is little left to fall.
  const guess = Math.log(Math.max(2, classes.length))
  // With weights of its own for each class the loss has another measure.
  const plain = plan.classWeight === null || plan.classWeight === 'balanced'
  if (plain && first.loss > guess * THROWN && last.loss > guess / 2) {
    const text = `The first epoch threw training loss up to ${metric(first.loss)}, where a guess has ${metric(guess)}: the learning rate ${plan.lr} is too high.`
    return [{ kind: 'rate-high', text, remedy: withRate(lower) }]
  }
  const unmoved = first.loss - last.loss < first.loss * UNMOVED && last.loss > guess / 2
  if (!unmoved || history.length < FIRST_WORD + 1) return []
  const text = `Training loss has hardly moved in ${history.length} epochs, from ${metric(first.loss)} to ${metric(last.loss)}: the learning rate ${plan.lr} is too low.`
  return [{ kind: 'rate-low', text, remedy: withRate(roundRate(plan.lr * 10)) }]
}

/** The largest of at least two leaps, or of one great one: a small one may be no fault of the rate. */
function worstLeap(history: readonly EpochReport[]): { from: EpochReport; to: EpochReport } | null {
  const leaps = history.flatMap((to, i) => {
    const from = history[i - 1]
    return from && to.loss > SMALL && to.loss > from.loss * LEAP ? [{ from, to }] : []
  })
  const great = leaps.some(({ from, to }) => to.loss > from.loss * GREAT_LEAP)
  if (leaps.length < 2 && !great) return null
  return leaps.reduce((worst, leap) =>
    leap.to.loss - leap.from.loss > worst.to.loss - worst.from.loss ? leap : worst
  )
}
