/** The training loop: epochs of batches, reports, the best weights, stop within one batch. */
import { performance } from 'node:perf_hooks'
import { AppError, type BatchReport, type EpochReport, type Plan, type RunId } from '../../contract'
import { nextTurn } from '../nextTurn'
import type { Batch, BatchSource, FeatureBatch } from './batches'
import { epochOrder } from './order'
import type { Trainer } from './trainer'

export interface LoopOptions {
  readonly run: RunId
  readonly plan: Plan
  readonly trainer: Trainer
  readonly train: BatchSource<Batch>
  readonly val: BatchSource<FeatureBatch>
  readonly signal: AbortSignal
  readonly onBatch: (report: BatchReport) => void
  readonly onEpoch: (report: EpochReport) => void
  /** Called when an epoch is the best so far; its weights are in the trainer. */
  readonly onBest: (report: EpochReport) => Promise<void>
}

export interface LoopResult {
  readonly epochs: number
  readonly bestEpoch: number
  readonly bestAcc: number | null
  readonly stopped: boolean
}

/** Batch reports a second at most: more than a chart can show only slows training. */
const REPORT_EVERY_MS = 40

/** Trains for `plan.epochs`, or until the signal is aborted; an aborted epoch's steps count but it is not reported. */
export async function trainEpochs(options: LoopOptions): Promise<LoopResult> {
  const { plan, signal } = options
  const started = Date.now()
  let best: EpochReport | null = null
  let epoch = 0
  while (epoch < plan.epochs && !signal.aborted) {
    const report = await trainEpoch(options, epoch + 1, started)
    if (!report) break
    epoch += 1
    options.onEpoch(report)
    if (!best || isBetter(report, best)) {
      best = report
      await options.onBest(report)
    }
  }
  return {
    epochs: epoch,
    bestEpoch: best?.epoch ?? 0,
    bestAcc: best?.val_acc ?? null,
    stopped: signal.aborted
  }
}

/** Higher validation accuracy is better, then lower validation loss; without a validation side, lower training loss. */
function isBetter(a: EpochReport, b: EpochReport): boolean {
  if (a.val_acc === null || b.val_acc === null) return a.loss < b.loss
  if (a.val_acc !== b.val_acc) return a.val_acc > b.val_acc
  return (a.val_loss ?? 0) < (b.val_loss ?? 0)
}

/** One epoch and its validation; null where it was stopped on the way. */
async function trainEpoch(options: LoopOptions, epoch: number, started: number): Promise<EpochReport | null> {
  const { plan, trainer, train, signal } = options
  const begun = performance.now()
  const order = epochOrder(train.count, plan.seed, epoch)
  const steps = Math.ceil(train.count / plan.batch)
  const sums = { loss: 0, correct: 0, seen: 0 }
  let reported = 0
  for (let step = 0; step < steps; step++) {
    if (signal.aborted) return null
    const batch = await train.read(order.subarray(step * plan.batch, (step + 1) * plan.batch))
    const count = batch.labels.length
    if (count === 0) continue
    const globalStep = (epoch - 1) * steps + step
    const { loss, correct } = trainer.step(batch, {
      learningRate: plan.lr,
      seed: plan.seed,
      step: globalStep
    })
    if (!Number.isFinite(loss)) throw diverged(epoch, plan)
    sums.loss += loss * count
    sums.correct += correct
    sums.seen += count
    const now = Date.now()
    if (now - reported >= REPORT_EVERY_MS || step === steps - 1) {
      reported = now
      const eta = ((now - started) / 1000 / (globalStep + 1)) * (plan.epochs * steps - globalStep - 1)
      options.onBatch({
        run: options.run,
        epoch,
        step: step + 1,
        steps,
        loss: sums.loss / sums.seen,
        acc: sums.correct / sums.seen,
        eta
      })
    }
    await nextTurn()
  }
  if (sums.seen === 0) throw noneLeft()
  const validation = await evaluate(options)
  if (!validation) return null
  if (!Number.isFinite(validation.loss ?? 0)) throw diverged(epoch, plan)
  return {
    run: options.run,
    epoch,
    loss: sums.loss / sums.seen,
    acc: sums.correct / sums.seen,
    val_loss: validation.loss,
    val_acc: validation.acc,
    seconds: (performance.now() - begun) / 1000,
    lr: plan.lr
  }
}

async function evaluate({
  trainer,
  val,
  signal
}: LoopOptions): Promise<{ loss: number | null; acc: number | null } | null> {
  if (val.count === 0) return { loss: null, acc: null }
  const indices = Int32Array.from({ length: val.count }, (_, i) => i)
  const sums = { loss: 0, correct: 0 }
  for (let at = 0; at < val.count; at += val.size) {
    if (signal.aborted) return null
    const { lossSum, correct } = trainer.evaluate(await val.read(indices.subarray(at, at + val.size)))
    sums.loss += lossSum
    sums.correct += correct
    await nextTurn()
  }
  return { loss: sums.loss / val.count, acc: sums.correct / val.count }
}

/** Kept is what was best before: the run's checkpoint is of an earlier epoch. */
function diverged(epoch: number, { lr }: Plan): AppError {
  return new AppError(
    'diverged',
    `The loss is no longer a number in epoch ${epoch}: the learning rate ${lr} is too high for this network. ` +
      `Train again with a lower one, as ${Number((lr / 10).toPrecision(2))}. The best weights of earlier epochs are kept.`
  )
}

function noneLeft(): AppError {
  return new AppError(
    'no-pictures',
    'None of the training pictures can be used any more. Scan the folders again to see why.'
  )
}
