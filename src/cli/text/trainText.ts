/** What training prints: an epoch a line, as Keras' history has it, and a summary at the end. */
import { baseText, type BatchReport, type EpochReport, type Plan, type RunSummary, type TrainResult, type ValidationReport } from '../../contract' // prettier-ignore
import type { Progress } from '../screen/progress'
import { phaseText } from './jobPhases'
import { courseFacts, patienceText, rateText } from './courseText'
import { flipsText } from './flipsText'
import { counted, duration, metric, withCommas } from './numbers'

/** "Run 3: MobileNet 0.25 at 224x224, block_13 thawed, from run 2, 400 pictures to train on, 100 to validate, 5 classes" */
export function runHeading({ run, plan, pictures, classes, epochs }: RunSummary): string {
  const base = `${baseText(plan)} at ${plan.size}x${plan.size}`
  const sides = `${counted(pictures.train, 'picture')} to train on, ${withCommas(pictures.val)} to validate`
  const thawed = plan.unfreeze.length > 0 ? [`${plan.unfreeze.join(' and ')} thawed`] : []
  const from = plan.from === null ? [] : [`from run ${plan.from}`]
  const varied = plan.augment ? [`pictures augmented${variantsText(plan)}`] : []
  const facts = [
    base,
    ...thawed,
    ...from,
    ...varied,
    ...courseFacts(plan),
    sides,
    counted(classes.length, 'class', 'classes')
  ]
  return `Run ${run}${epochs > 0 ? `, after epoch ${epochs}` : ''}: ${facts.join(', ')}`
}

function variantsText({ augmentVariants }: Plan): string {
  return augmentVariants === null ? '' : `, ${counted(augmentVariants, 'variant')} kept of each`
}

/**
 * "Epoch  3/10  loss 0.4213  acc 0.8600  val_loss 0.5102  val_acc 0.8200  0.21 s"; with the rate where it changes, and with
 * the validation pictures that became right or wrong.
 */
export function epochLine(report: EpochReport, plan: Plan, flips: ValidationReport | null = null): string {
  const { epochs } = plan
  const number = String(report.epoch).padStart(String(epochs).length)
  const flipped = flips === null ? '' : flipsText(flips)
  const validation =
    report.val_loss === null
      ? []
      : [`val_loss ${metric(report.val_loss)}`, `val_acc ${metric(report.val_acc)}`]
  return [
    `Epoch ${number}/${epochs}`,
    `loss ${metric(report.loss)}`,
    `acc ${metric(report.acc)}`,
    ...validation,
    ...rateText(report, plan),
    duration(report.seconds),
    ...(flipped === '' ? [] : [flipped])
  ].join('  ')
}

/** The whole training as one bar, with the epoch that runs in words. */
export function batchProgress({ epoch, step, steps, loss, acc, eta }: BatchReport, epochs: number): Progress {
  return {
    ...phaseText('epochs'),
    done: (epoch - 1) * steps + step,
    total: epochs * steps,
    eta,
    detail: `epoch ${epoch}/${epochs}  step ${step}/${steps}  loss ${metric(loss)}  acc ${metric(acc)}`
  }
}

/** The lines after the last epoch. `epochSeconds`: the epochs alone, without features, graphs and files. */
export function resultText(result: TrainResult, epochSeconds: number, plan: Plan): readonly string[] {
  return [
    `${result.stopped ? 'Stopped' : 'Done'} after ${duration(result.total_s)}: ${featuresText(result)}, ` +
      `${counted(result.epochs, 'epoch')} ${duration(epochSeconds)}.`,
    ...earlyText(result, plan),
    keptText(result),
    `${withCommas(result.trainable)} trainable parameters, peak memory ${withCommas(result.peak_rss_mb)} MB, ` +
      `${frozenText(result)}.`
  ]
}

/** "Ended early, after 5 epochs without a better val_loss." */
function earlyText({ endedEarly }: TrainResult, plan: Plan): readonly string[] {
  return endedEarly && plan.earlyStopping ? [`Ended early, ${patienceText(plan.earlyStopping)}.`] : []
}

function keptText({ bestAcc, bestEpoch }: TrainResult): string {
  if (bestAcc === null) return `The weights of epoch ${bestEpoch} are kept.`
  if (bestEpoch > 0) return `Best val_acc ${metric(bestAcc)} at epoch ${bestEpoch}: its weights are kept.`
  return `No epoch was better than val_acc ${metric(bestAcc)}, which it started from: those weights are kept.`
}

function featuresText({ extract_s, extract_img_s, cached }: TrainResult): string {
  if (extract_img_s === null && cached === 0) return 'no features'
  if (extract_img_s === null) return `features of ${counted(cached, 'picture')} kept from before`
  const kept = cached === 0 ? '' : `, ${withCommas(cached)} kept from before`
  return `features ${duration(extract_s)} at ${extract_img_s.toFixed(1)} pictures/s${kept}`
}

/** Blocks that changed though they were frozen are named: that is a defect. */
function frozenText({ frozenHash }: TrainResult): string {
  const frozen = frozenHash.blocks.filter(({ trained }) => !trained)
  if (frozenHash.blocks.length > 0 && frozen.length === 0) return 'no layer of the base frozen'
  const changed = frozen.filter(({ before, after }) => before !== after).map(({ block }) => block)
  if (changed.length > 0) return `frozen layers CHANGED in ${changed.join(', ')}`
  return frozenHash.before === frozenHash.after
    ? `frozen layers unchanged (${frozenHash.after.slice(0, 12)})`
    : `frozen layers CHANGED (${frozenHash.before.slice(0, 12)} to ${frozenHash.after.slice(0, 12)})`
}

/** The last line of `thaw train --json`; times in seconds, memory in MiB. */
export function doneLine(run: string, result: TrainResult): object {
  return {
    kind: 'done',
    run,
    total_s: rounded(result.total_s, 3),
    extract_s: rounded(result.extract_s, 3),
    extract_img_s: result.extract_img_s === null ? null : rounded(result.extract_img_s, 2),
    trainable: result.trainable,
    peak_rss_mb: result.peak_rss_mb,
    epochs: result.epochs,
    best_epoch: result.bestEpoch,
    best_val_acc: result.bestAcc,
    cached: result.cached,
    stopped: result.stopped,
    ended_early: result.endedEarly ?? false,
    frozen_before: result.frozenHash.before,
    frozen_after: result.frozenHash.after,
    blocks: result.frozenHash.blocks
  }
}

/** A line a finished epoch of `thaw train --json`. */
export function epochObject({ run, epoch, loss, acc, val_loss, val_acc, seconds, lr }: EpochReport): object {
  return { kind: 'epoch', epoch, loss, acc, val_loss, val_acc, seconds: rounded(seconds, 4), lr, run }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
