/** What a person who has read many learning curves would say about these. Pure rules over a history. */
import type { EpochReport, Head } from '../../../contract'
import { metric } from '../text/numbers'

export interface Remark {
  readonly kind:
    | 'early'
    | 'broken'
    | 'blind'
    | 'guessing'
    | 'over-fitting'
    | 'improving'
    | 'flat'
    | 'ahead'
    | 'unbalanced'
    | 'settled'
  readonly text: string
}

export interface CurveContext {
  readonly history: readonly EpochReport[]
  readonly running: boolean
  /** Of the run: what it already does against over-fitting is not advised again. */
  readonly head: Head
  /** Training pictures of each class. */
  readonly classes: readonly { readonly name: string; readonly train: number }[]
}

type Validated = EpochReport & { readonly val_loss: number; readonly val_acc: number }

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
/** A class with this many times the pictures of another pulls the model its way. */
const UNBALANCED = 3

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
  const { history } = context
  const last = history[history.length - 1]
  if (!last) return []
  if (![last.loss, last.val_loss ?? 0].every(Number.isFinite)) {
    return [
      {
        kind: 'broken',
        text: 'The loss is no number any more: the learning rate is too high. Try a tenth of it.'
      }
    ]
  }
  const remarks = [...directionOf(context), ...leadOf(context), ...balanceOf(context)]
  if (remarks.length > 0) return remarks
  return [{ kind: 'settled', text: 'The curves have settled: nothing here asks for a change.' }]
}

function directionOf({ history, running, classes, head }: CurveContext): readonly Remark[] {
  const epochs = validated(history)
  const last = epochs[epochs.length - 1]
  if (!last) {
    return [
      {
        kind: 'blind',
        text: 'There is no validation side, so over-fitting cannot be seen. Set a share aside on Data.'
      }
    ]
  }
  if (epochs.length < FIRST_WORD) {
    return [{ kind: 'early', text: `Too early to say: ${FIRST_WORD} epochs show a direction.` }]
  }
  const lowest = epochs.reduce((best, epoch) => (epoch.val_loss < best.val_loss ? epoch : best))
  const since = last.epoch - lowest.epoch
  const guess = 1 / Math.max(2, classes.length)
  if (Math.max(...epochs.map(({ val_acc }) => val_acc)) < guess + 0.1) return [guessing(guess, running)]
  if (since >= 2 && last.val_loss > lowest.val_loss * RISE && last.loss < lowest.loss) {
    return [overFitting(lowest, last, head)]
  }
  const reached = epochs.find(({ val_loss }) => val_loss <= lowest.val_loss * HARDLY) ?? lowest
  if (last.epoch - reached.epoch >= PATIENCE) {
    const text = `Validation has hardly moved since epoch ${reached.epoch}: more epochs alone are unlikely to help.`
    return [{ kind: 'flat', text }]
  }
  if (since > 1) return []
  const text = running
    ? 'Validation still improves: keep going.'
    : 'Validation was still improving at the end: more epochs are likely to help.'
  return [{ kind: 'improving', text }]
}

function guessing(guess: number, running: boolean): Remark {
  const wait = running ? 'Give it a few more epochs, or stop and' : 'Train again and'
  return {
    kind: 'guessing',
    text: `Hardly better than guessing (${metric(guess, 2)}). ${wait} try another learning rate.`
  }
}

function overFitting(lowest: Validated, last: Validated, head: Head): Remark {
  return {
    kind: 'over-fitting',
    text:
      `Over-fitting since epoch ${lowest.epoch}: validation loss rose from ${metric(lowest.val_loss)} to ` +
      `${metric(last.val_loss)} while training loss still falls. ${capital(remedies(head))} would help; ` +
      `more epochs would not.`
  }
}

function leadOf({ history, head }: CurveContext): readonly Remark[] {
  const epochs = validated(history)
  const last = epochs[epochs.length - 1]
  if (!last || epochs.length < FIRST_WORD || last.acc - last.val_acc < LEAD) return []
  const lead = metric(last.acc - last.val_acc, 2)
  return [
    {
      kind: 'ahead',
      text: `${last.acc >= BY_HEART ? 'The head knows its training pictures by heart, ahead' : 'Training is ahead'} of validation by ${lead}. ${capital(remedies(head))} would narrow that.`
    }
  ]
}

/** What makes a head learn less by heart, and is not done yet: "dropout 0.5, a smaller head or more pictures". */
function remedies({ pool, dense, dropout }: Head): string {
  const found: string[] = []
  if (dropout < 0.5) found.push('dropout 0.5')
  if (pool === 'flatten') found.push('average pooling')
  if (dense.some((units) => units > 64)) found.push('a smaller head')
  const first = found.slice(0, 2)
  return first.length === 0 ? 'more pictures' : `${first.join(', ')} or more pictures`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function balanceOf({ classes }: CurveContext): readonly Remark[] {
  const sorted = [...classes].filter(({ train }) => train > 0).sort((a, b) => a.train - b.train)
  const least = sorted[0]
  const most = sorted[sorted.length - 1]
  if (!least || !most || most.train < least.train * UNBALANCED) return []
  const times = Math.floor(most.train / least.train)
  return [
    {
      kind: 'unbalanced',
      text: `${most.name} has ${times} times the training pictures of ${least.name}: accuracy alone flatters it. Look at recall on Runs.`
    }
  ]
}

function validated(history: readonly EpochReport[]): readonly Validated[] {
  return history.filter((epoch): epoch is Validated => epoch.val_loss !== null && epoch.val_acc !== null)
}
