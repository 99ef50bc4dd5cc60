/** How long an epoch takes: steps and validation batches of the run's own size, through the training loop. */
import { join } from 'node:path'
import type { Plan } from '../../contract'
import { cancelled } from '../../wire'
import { NO_RUN } from '../extractFeatures'
import { FeatureStore } from '../features/store'
import { median } from '../median'
import { trainerOf } from '../openPlan'
import {
  featureBatches,
  pictureBatches,
  type Batch,
  type BatchSource,
  type FeatureBatch
} from '../training/batches'
import { evaluationBatch } from '../training/evaluationBatch'
import { trainEpochs } from '../training/loop'
import { createTrainer, type Trainer } from '../training/trainer'
import type { Checks } from './checks'
import type { Features } from './features'
import type { ForecastContext, ForecastInput, Opened } from './opened'
import { repeated, timed } from './sample'

/** Steps are measured twice at least, and on while they take no longer than this together. */
const STEP_SECONDS = 1.5
const MOST_STEPS = 100
/** Where whole epochs fit into so many seconds, these are measured: what a single step takes is lost in them. */
const EPOCHS_SECONDS = 1.5
const FEWEST_EPOCHS = 4
const MOST_EPOCHS = 40

export interface Training {
  /** Seconds an epoch, its validation included. */
  readonly seconds: number
  /** What the first steps take beyond their share. */
  readonly warmUp: number
  readonly load: number
  /** Seconds of a checkpoint. */
  readonly save: number
}

interface Examples {
  readonly examples: Pick<Features, 'folder' | 'hashes'>
  readonly checks: Checks
}

/** Takes steps of the run's own size through the training loop. */
export async function measureTraining(
  input: ForecastInput,
  { signal }: ForecastContext,
  ready: Opened & Examples
): Promise<Training> {
  const { plan, classes, train } = input
  const { stores, work, examples } = ready
  const store = await FeatureStore.open(examples.folder, stores.plain.shape, stores.plain.about)
  try {
    const { value: trainer, seconds: load } = await timed(() =>
      createTrainer({
        ...trainerOf(plan, ready, { classes, labels: train.map(({ label }) => label) }),
        folder: join(work, 'graph')
      })
    )
    try {
      return { load, ...(await measureEpochs(input, signal, { ...ready, store, trainer })) }
    } finally {
      trainer.dispose()
    }
  } finally {
    await store.close()
  }
}

async function measureEpochs(
  { plan, train, val }: ForecastInput,
  signal: AbortSignal,
  ready: Opened & Examples & { readonly store: FeatureStore; readonly trainer: Trainer }
): Promise<Omit<Training, 'load'>> {
  const { planned, cut, work, examples, checks, store, trainer } = ready
  const batch = Math.min(plan.batch, train.length)
  const validated = Math.min(evaluationBatch(planned.network, cut), val.length)
  const rows = (count: number) => repeated(examples.hashes, count).map((hash) => ({ hash, label: 0 }))
  const steps = (count: number): BatchSource<Batch> =>
    checks.decoded
      ? pictureBatches(checks.decoded, repeated(checks.pictures, count), batch)
      : featureBatches(store, rows(count), batch)
  const epochs = (count: number, of: { readonly train: number; readonly val: number }) =>
    runEpochs({
      plan: { ...plan, batch, epochs: count },
      trainer,
      signal,
      train: steps(of.train),
      val: featureBatches(store, rows(of.val), Math.max(1, validated))
    })
  const epoch = async (count: number, validations: number): Promise<number> =>
    median(await epochs(1, { train: count * batch, val: validations * validated }))
  const first = await epoch(2, 1)
  const rough = (await epoch(2, 0)) / 2
  const count = Math.max(2, Math.min(MOST_STEPS, Math.ceil(STEP_SECONDS / rough)))
  const step = count > 2 ? (await epoch(count, 0)) / count : rough
  const evaluation = validated > 0 ? Math.max(0, (await epoch(1, 2)) - step) / 2 : 0
  // The first one makes what later ones write again.
  await trainer.save(join(work, 'checkpoint'))
  const save = await timed(() => trainer.save(join(work, 'checkpoint')))
  const added = (train.length / batch) * step + (validated > 0 ? (val.length / validated) * evaluation : 0)
  const whole = Math.min(MOST_EPOCHS, Math.floor(EPOCHS_SECONDS / added))
  const measured = whole < FEWEST_EPOCHS ? [] : await epochs(whole, { train: train.length, val: val.length })
  return {
    // The first ones are those of a program that is not warm.
    seconds: (measured.length > 0 ? median(measured.slice(whole >> 1)) : added) + checks.again,
    warmUp: Math.max(0, first - 2 * step - evaluation),
    save: save.seconds
  }
}

/** Seconds of each epoch of the training loop; learns next to nothing, so that no loss can diverge. */
async function runEpochs(options: {
  readonly plan: Plan
  readonly trainer: Trainer
  readonly signal: AbortSignal
  readonly train: BatchSource<Batch>
  readonly val: BatchSource<FeatureBatch>
}): Promise<readonly number[]> {
  const { plan, signal } = options
  const seconds: number[] = []
  const { stopped } = await trainEpochs({
    ...options,
    run: NO_RUN,
    plan: { ...plan, lr: 1e-9, earlyStopping: null, reduceLROnPlateau: null, schedule: null },
    onBatch: () => undefined,
    onEpoch: (report) => void seconds.push(report.seconds),
    onCheckpoint: () => Promise.resolve(),
    onBest: () => Promise.resolve()
  })
  if (stopped || signal.aborted) throw cancelled()
  return seconds
}
