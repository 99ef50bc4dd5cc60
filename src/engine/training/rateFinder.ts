/** The learning-rate finder: steps at rising rates, and the loss at each (Smith 2015, arXiv:1506.01186). */
import { AppError, type Plan, type RateCurve, type RateRange } from '../../contract'
import { nextTurn } from '../nextTurn'
import type { Batch, BatchSource } from './batches'
import { noneLeft } from './noneLeft'
import { epochOrder } from './order'
import { suggestRates } from './suggestRates'
import type { Trainer } from './trainer'

export interface RateFinderOptions {
  readonly plan: Pick<Plan, 'batch' | 'seed'>
  readonly range: RateRange
  readonly trainer: Pick<Trainer, 'step'>
  readonly train: BatchSource<Batch>
  readonly signal: AbortSignal
  readonly onProgress: (progress: {
    readonly done: number
    readonly total: number
    readonly eta: number
  }) => void
}

/** Of the losses before, what each weighs less than the one after it: fastai's `Recorder`. */
const BETA = 0.98
/** A smoothed loss of this many times the lowest has diverged (fastai's `LRFinder`). */
const DIVERGED = 4

/**
 * Rates rise evenly in their logarithm, one batch each, epoch after epoch in the order of a training; as fastai's `lr_find`.
 * Ends early where the loss diverges. Throws AppError('cancelled') where the signal is aborted.
 */
export async function findRates(options: RateFinderOptions): Promise<RateCurve> {
  const { plan, range, trainer, signal, onProgress } = options
  const begun = Date.now()
  const points: RateCurve['points'] = []
  const batches = endlessBatches(options)
  let mean = 0
  let lowest = Infinity
  let diverged = false
  for (let step = 0; step < range.steps && !diverged; step++) {
    if (signal.aborted) throw new AppError('cancelled', 'The search for a learning rate was stopped.')
    const lr = range.from * (range.to / range.from) ** (step / (range.steps - 1))
    const batch = await batches()
    const { loss } = trainer.step(batch, { learningRate: lr, seed: plan.seed, step })
    mean = BETA * mean + (1 - BETA) * loss
    const smoothed = mean / (1 - BETA ** (step + 1))
    lowest = Math.min(lowest, smoothed)
    diverged = !Number.isFinite(loss) || smoothed > DIVERGED * lowest
    if (Number.isFinite(loss)) points.push({ lr, loss, smoothed })
    const done = step + 1
    const pace = (Date.now() - begun) / 1000 / done
    onProgress({ done, total: range.steps, eta: pace * (range.steps - done) })
    await nextTurn()
  }
  return { points, ...suggestRates(points, range.steps), diverged }
}

/** Batches of a training, its epochs one after the other; those are left out of which every picture failed. */
function endlessBatches({ plan, train }: RateFinderOptions): () => Promise<Batch> {
  let epoch = 0
  let at = train.count
  let order: Int32Array = new Int32Array()
  let empty = 0
  return async () => {
    for (;;) {
      if (at >= train.count) {
        epoch += 1
        at = 0
        order = epochOrder(train.count, plan.seed, epoch)
      }
      const batch = await train.read(order.subarray(at, at + plan.batch), epoch)
      at += plan.batch
      if (batch.labels.length > 0) {
        empty = 0
        return batch
      }
      empty += 1
      if (empty * plan.batch > train.count) throw noneLeft()
    }
  }
}
