/** The training loop: epochs of batches, reports, checkpoints, the best weights, stop within one batch. */
import { AppError, type BatchReport, type EpochReport, type Plan, type RunId } from '../../contract'
import { nextTurn } from '../nextTurn'
import { unpaused, type Pausing } from '../pausing'
import type { Batch, BatchSource, FeatureBatch } from './batches'
import { createPace } from './checkpointPace'
import { hasEnded } from './earlyStopping'
import { afterEpoch, beginning, type LoopState } from './loopState'
import { noneLeft } from './noneLeft'
import { epochOrder } from './order'
import { reducedRate } from './plateau'
import { scheduledRate } from './schedule'
import type { Trainer } from './trainer'

export interface LoopOptions {
  readonly run: RunId
  readonly plan: Plan
  readonly trainer: Trainer
  readonly train: BatchSource<Batch>
  readonly val: BatchSource<FeatureBatch>
  readonly signal: AbortSignal
  /** Left out: it cannot be paused. */
  readonly pausing?: Pausing
  readonly onBatch: (report: BatchReport) => void
  readonly onEpoch: (report: EpochReport) => void
  /** What each validation picture was taken for at the end of an epoch, before that is reported. */
  readonly onValidated?: (epoch: number, predicted: Int32Array) => void
  /** Where an earlier training of this run was; its weights are in the trainer. Left out: at its beginning. */
  readonly state?: LoopState
  /** The trainer's weights come from another run: they are this one's best until an epoch is better. */
  readonly inherits?: boolean
  /** Keeps what is needed to go on from here; the weights and optimizer slots are in the trainer. */
  readonly onCheckpoint: (state: LoopState) => Promise<void>
  /** Called when an epoch is the best so far, after its checkpoint: that one's weights are the best. */
  readonly onBest: (report: EpochReport) => Promise<void>
}

export interface LoopResult {
  readonly epochs: number
  readonly bestEpoch: number
  readonly bestAcc: number | null
  readonly stopped: boolean
  /** Whether early stopping ended it. */
  readonly endedEarly: boolean
}

/** Batch reports a second at most: more than a chart can show only slows training. */
const REPORT_EVERY_MS = 40

/**
 * Trains until `plan.epochs` are done, early stopping ends it, or the signal is aborted; of an aborted epoch the steps count and
 * are kept in a checkpoint, but it is not reported.
 */
export async function trainEpochs(options: LoopOptions): Promise<LoopResult> {
  const { plan, signal } = options
  const begun: Begun = { at: timeOf(options), step: options.state?.step ?? 0 }
  const checkpoint = createPace(options.onCheckpoint)
  let state = options.state ?? beginning
  // Also where an earlier training of the run was stopped before it was known how good that is.
  if (options.inherits && state.step === 0 && !state.best) state = await keepInherited(options, checkpoint)
  const over = (): boolean => state.epoch >= plan.epochs || hasEnded(state.early, plan.earlyStopping)
  while (!over() && !signal.aborted) {
    const trained = await trainEpoch(options, state, { begun, checkpoint })
    state = trained.state
    const { report } = trained
    if (!report) break
    const better = !state.best || isBetter(report, state.best)
    state = afterEpoch(state, { plan, report, best: better ? report : (state.best ?? report) })
    if (better) {
      await checkpoint.now(state)
      await options.onBest(report)
    } else await checkpoint.afterEpoch(state)
    // After its weights are kept: the best that is told of is the best there is.
    options.onEpoch(report)
    await nextTurn()
  }
  await checkpoint.unlessKept(state)
  return {
    epochs: state.epoch,
    bestEpoch: state.best?.epoch ?? 0,
    bestAcc: state.best?.val_acc ?? null,
    stopped: signal.aborted && !over(),
    endedEarly: state.epoch < plan.epochs && hasEnded(state.early, plan.earlyStopping)
  }
}

/**
 * What was inherited counts as epoch 0, which is not reported: a run never ends worse on its validation pictures than what
 * it started from. Where there are none, it cannot be compared, and the first epoch is the best.
 */
async function keepInherited(
  options: LoopOptions,
  checkpoint: ReturnType<typeof createPace>
): Promise<LoopState> {
  const turn = (): Promise<void> => (options.pausing ?? unpaused).turn()
  const { loss, acc } = (await evaluate(options, turn)) ?? { loss: null, acc: null }
  if (loss === null || acc === null || !Number.isFinite(loss)) return beginning
  const best = { run: options.run, epoch: 0, loss, acc, val_loss: loss, val_acc: acc, seconds: 0, lr: 0 }
  const state = { ...beginning, best }
  await checkpoint.now(state)
  await options.onBest(best)
  return state
}

/** Milliseconds on a clock that stands still in pauses. */
function timeOf({ pausing = unpaused }: LoopOptions): number {
  return pausing.now()
}

/** When this training of the run began, by `timeOf`, and at which step. */
interface Begun {
  readonly at: number
  readonly step: number
}

/** Higher validation accuracy is better, then lower validation loss; without a validation side, lower training loss. */
function isBetter(a: EpochReport, b: EpochReport): boolean {
  if (a.val_acc === null || b.val_acc === null) return a.loss < b.loss
  if (a.val_acc !== b.val_acc) return a.val_acc > b.val_acc
  return (a.val_loss ?? 0) < (b.val_loss ?? 0)
}

/** One epoch from where `state` is, and its validation; without a report where it was stopped on the way. */
async function trainEpoch(
  options: LoopOptions,
  state: LoopState,
  { begun, checkpoint }: { readonly begun: Begun; readonly checkpoint: ReturnType<typeof createPace> }
): Promise<{ readonly state: LoopState; readonly report: EpochReport | null }> {
  const { plan, trainer, train, val, signal, pausing = unpaused } = options
  const epoch = state.epoch + 1
  const started = timeOf(options)
  const now = (): LoopState => ({ ...sums, seconds: state.seconds + (timeOf(options) - started) / 1000 })
  const turn = (): Promise<void> => pausing.turn(() => checkpoint.unlessKept(now()))
  const order = epochOrder(train.count, plan.seed, epoch)
  const sums = { ...state }
  let reported = 0
  // The last step's, until there is another: all steps of the epoch may be behind.
  let lr = rateAt(plan, { ...state, at: (Math.ceil(train.count / plan.batch) - 1) * plan.batch }, train.count)
  while (sums.at < train.count) {
    if (signal.aborted) return { state: now(), report: null }
    const batch = await train.read(order.subarray(sums.at, sums.at + plan.batch), epoch)
    const count = batch.labels.length
    lr = rateAt(plan, sums, train.count)
    sums.at = Math.min(sums.at + plan.batch, train.count)
    sums.step += 1
    if (count === 0) continue
    const { loss, correct } = trainer.step(batch, {
      learningRate: lr,
      seed: plan.seed,
      step: sums.step - 1
    })
    if (!Number.isFinite(loss)) throw diverged(epoch, lr)
    sums.loss += loss * count
    sums.correct += correct
    sums.seen += count
    const time = Date.now()
    if (time - reported >= REPORT_EVERY_MS || sums.at === train.count) {
      reported = time
      options.onBatch(batchReport(options, sums, begun))
    }
    await checkpoint.afterStep(now)
    await turn()
  }
  if (sums.seen === 0) throw noneLeft()
  const validation = await evaluate(options, turn)
  if (!validation) return { state: now(), report: null }
  if (!Number.isFinite(validation.loss ?? 0)) throw diverged(epoch, lr)
  if (val.count > 0) options.onValidated?.(epoch, validation.predicted)
  const report = {
    run: options.run,
    epoch,
    loss: sums.loss / sums.seen,
    acc: sums.correct / sums.seen,
    val_loss: validation.loss,
    val_acc: validation.acc,
    seconds: now().seconds,
    lr
  }
  return { state: now(), report }
}

/** The rate of the step that begins where `state` is: by the schedule, or as reduced on plateaus. */
function rateAt(plan: Plan, { epoch, at, plateau }: LoopState, count: number): number {
  if (plan.reduceLROnPlateau) return reducedRate(plateau, plan.lr)
  const steps = Math.ceil(count / plan.batch)
  return scheduledRate(plan, epoch + at / plan.batch / steps)
}

function batchReport(options: LoopOptions, sums: LoopState, begun: Begun): BatchReport {
  const { run, plan, train } = options
  const steps = Math.ceil(train.count / plan.batch)
  const step = Math.ceil(sums.at / plan.batch)
  const pace = (timeOf(options) - begun.at) / 1000 / Math.max(1, sums.step - begun.step)
  return {
    run,
    epoch: sums.epoch + 1,
    step,
    steps,
    loss: sums.loss / sums.seen,
    acc: sums.correct / sums.seen,
    eta: pace * ((plan.epochs - sums.epoch) * steps - step)
  }
}

interface Validation {
  readonly loss: number | null
  readonly acc: number | null
  readonly predicted: Int32Array
}

async function evaluate(
  { trainer, val, signal }: LoopOptions,
  turn: () => Promise<void>
): Promise<Validation | null> {
  const predicted = new Int32Array(val.count)
  if (val.count === 0) return { loss: null, acc: null, predicted }
  const indices = Int32Array.from({ length: val.count }, (_, i) => i)
  const sums = { loss: 0, correct: 0 }
  for (let at = 0; at < val.count; at += val.size) {
    if (signal.aborted) return null
    const batch = trainer.evaluate(await val.read(indices.subarray(at, at + val.size)))
    sums.loss += batch.lossSum
    sums.correct += batch.correct
    predicted.set(batch.predicted, at)
    await turn()
  }
  return { loss: sums.loss / val.count, acc: sums.correct / val.count, predicted }
}

/** Kept is what was best before: the run's checkpoint is of an earlier epoch. */
function diverged(epoch: number, lr: number): AppError {
  return new AppError(
    'diverged',
    `The loss is no longer a number in epoch ${epoch}: the learning rate ${Number(lr.toPrecision(2))} is too high for this network. ` +
      `Train again with a lower one, as ${Number((lr / 10).toPrecision(2))}. The best weights of earlier epochs are kept.`
  )
}
