/** What a person who has read many learning curves would say about these, and do next. Pure rules over a history. */
import type { EpochReport, Plan } from '../../../contract'
import { metric } from '../text/numbers'
import { bestText } from '../text/run'
import { readClasses } from './readClasses'
import { readRate } from './readRate'
import {
  roundRate,
  validated,
  withRate,
  type CurveContext,
  type Remark,
  type Remedy,
  type Validated
} from './remark'

/** Fewer epochs show no direction. */
const FIRST_WORD = 3
/** So many epochs without progress are no accident. */
const PATIENCE = 4
/** Validation loss that stands this much over its best is rising, not wavering. */
const RISE = 1.05
/** Within this much of its best, validation loss has as good as reached it. */
const HARDLY = 1.03
/** A lead of training accuracy that is worth a remark. */
const LEAD = 0.08
/** Nothing is left to learn from the training pictures. */
const BY_HEART = 0.995

/** The epoch whose weights are kept: best validation accuracy, of equals the lower loss; null without validation. */
export function bestEpoch(history: readonly EpochReport[]): EpochReport | null {
  return validated(history).reduce<Validated | null>(
    (best, epoch) =>
      best === null ||
      epoch.val_acc > best.val_acc ||
      (epoch.val_acc === best.val_acc && epoch.val_loss < best.val_loss)
        ? epoch
        : best,
    null
  )
}

/** The most telling remark first. */
export function readCurves(context: CurveContext): readonly Remark[] {
  const { history, plan } = context
  const last = history[history.length - 1]
  if (!last) return []
  if (![last.loss, last.val_loss ?? 0].every(Number.isFinite)) {
    const text = `The loss is no number any more: the learning rate ${plan.lr} is too high. Try a tenth of it.`
    return [{ kind: 'broken', text, remedy: withRate(roundRate(plan.lr / 10)) }]
  }
  const rate = readRate(context)
  // With a wrong rate, what else the curves show follows from it.
  const course = rate.length > 0 ? rate : [...directionOf(context), ...leadOf(context)]
  const remarks = [...inherited(context), ...course, ...readClasses(context, rate.length === 0)]
  if (remarks.length > 0) return eachRemedyOnce(remarks)
  return [{ kind: 'settled', text: 'The curves have settled: nothing here asks for a change.' }]
}

function eachRemedyOnce(remarks: readonly Remark[]): readonly Remark[] {
  const labels = remarks.map(({ remedy }) => remedy?.label)
  return remarks.map((remark, i) =>
    labels.indexOf(remark.remedy?.label) === i ? remark : { kind: remark.kind, text: remark.text }
  )
}

/** Of a run that began with another's weights and never did better. */
function inherited({ result }: CurveContext): readonly Remark[] {
  if (result?.bestEpoch !== 0) return []
  return [{ kind: 'inherited', text: `${bestText(result)}: those weights were kept.` }]
}

function directionOf({ history, running, classes, plan }: CurveContext): readonly Remark[] {
  const epochs = validated(history)
  const last = epochs[epochs.length - 1]
  if (!last) {
    const text = 'There is no validation side, so over-fitting cannot be seen. Set a share aside on Data.'
    return [{ kind: 'blind', text, remedy: { label: 'Go to Data', go: 'data' } }]
  }
  if (epochs.length < FIRST_WORD) {
    return [{ kind: 'early', text: `Too early to say: ${FIRST_WORD} epochs show a direction.` }]
  }
  const lowest = epochs.reduce((best, epoch) => (epoch.val_loss < best.val_loss ? epoch : best))
  const since = last.epoch - lowest.epoch
  const guess = 1 / Math.max(2, classes.length)
  if (Math.max(...epochs.map(({ val_acc }) => val_acc)) < guess + 0.1) return [guessing(guess, running)]
  if (since >= 2 && last.val_loss > lowest.val_loss * RISE && last.loss < lowest.loss) {
    return [overFitting(lowest, last, plan)]
  }
  const reached = epochs.find(({ val_loss }) => val_loss <= lowest.val_loss * HARDLY) ?? lowest
  if (last.epoch - reached.epoch >= PATIENCE) return [flat(reached, plan)]
  if (since > 1) return []
  if (running) return [{ kind: 'improving', text: 'Validation still improves: keep going.' }]
  const text = 'Validation was still improving at the end: more epochs are likely to help.'
  return [{ kind: 'improving', text, remedy: { label: 'Resume with more epochs…', resume: true } }]
}

function guessing(guess: number, running: boolean): Remark {
  const wait = running ? 'Give it a few more epochs, or stop and' : 'Train again and'
  return {
    kind: 'guessing',
    text: `Hardly better than guessing (${metric(guess, 2)}). ${wait} try another learning rate, or look at the pictures of each class.`
  }
}

function flat(reached: Validated, { unfreeze }: Plan): Remark {
  const text = `Validation has hardly moved since epoch ${reached.epoch}: more epochs alone are unlikely to help.`
  if (unfreeze.length > 0) return { kind: 'flat', text }
  return {
    kind: 'flat',
    text: `${text} Thawing the last block of the base can go further.`,
    remedy: { label: 'Go to Model', go: 'model' }
  }
}

function overFitting(lowest: Validated, last: Validated, plan: Plan): Remark {
  return {
    kind: 'over-fitting',
    text:
      `Over-fitting since epoch ${lowest.epoch}: validation loss rose from ${metric(lowest.val_loss)} to ` +
      `${metric(last.val_loss)} while training loss still falls. ${capital(remedies(plan.head))} would help; ` +
      `more epochs would not.`,
    ...remedyOf(plan)
  }
}

function leadOf({ history, plan }: CurveContext): readonly Remark[] {
  const epochs = validated(history)
  const last = epochs[epochs.length - 1]
  if (!last || epochs.length < FIRST_WORD || last.acc - last.val_acc < LEAD) return []
  const lead = metric(last.acc - last.val_acc, 2)
  return [
    {
      kind: 'ahead',
      text: `${last.acc >= BY_HEART ? 'The head knows its training pictures by heart, ahead' : 'Training is ahead'} of validation by ${lead}. ${capital(remedies(plan.head))} would narrow that.`,
      ...remedyOf(plan)
    }
  ]
}

/** What makes a head learn less by heart, and is not done yet: "dropout 0.5, a smaller head or more pictures". */
function remedies({ pool, dense, dropout }: Plan['head']): string {
  const found: string[] = []
  if (dropout < 0.5) found.push('dropout 0.5')
  if (pool === 'flatten') found.push('average pooling')
  if (dense.some((units) => units > 64)) found.push('a smaller head')
  const first = found.slice(0, 2)
  return first.length === 0 ? 'more pictures' : `${first.join(', ')} or more pictures`
}

/** The first of them as a click. */
function remedyOf({ head }: Plan): { readonly remedy?: Remedy } {
  if (head.dropout < 0.5) return remedy('Dropout 0.5', { dropout: 0.5 })
  if (head.pool === 'flatten') return remedy('Average pooling', { pool: 'avg' })
  return {}
}

function remedy(label: string, head: Partial<Plan['head']>): { readonly remedy: Remedy } {
  return { remedy: { label, change: { head } } }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
