/** How long an epoch takes: steps and validation batches of the run's own size, through the training loop. */
import { join } from 'node:path'
import type { Plan } from '../../contract'
import { cancelled } from '../../wire'
import { FeatureStore } from '../features/store'
import { trainerOf } from '../pipeline'
import { featureBatches, pictureBatches, type Batch, type BatchSource } from '../training/batches'
import { evaluationBatch } from '../training/evaluationBatch'
import { trainEpochs } from '../training/loop'
import { createTrainer, type Trainer } from '../training/trainer'
import type { Checks } from './checks'
import type { Features } from './features'
import type { ForecastContext, ForecastInput, Opened } from './opened'
import { repeated, timed } from './sample'

/** Steps are measured twice at least, and on while they take no longer than this together. */
const STEP_SECONDS = 0.5
const MOST_STEPS = 50

export interface Training {
  /** Seconds an epoch, its validation included. */
  readonly seconds: number
  /** What the first steps take beyond their share. */
  readonly warmUp: number
  readonly load: number
  /** Seconds of a checkpoint. */
  readonly save: number
}

/** Takes steps of the run's own size through the training loop. */
export async function measureTraining(
  { plan, classes, train, val }: ForecastInput,
  { signal }: ForecastContext,
  ready: Opened & { readonly examples: Pick<Features, 'folder' | 'hashes'>; readonly checks: Checks }
): Promise<Training> {
  const { planned, cut, stores, work, examples, checks } = ready
  const store = await FeatureStore.open(examples.folder, stores.plain.shape, stores.plain.about)
  const loaded = await timed(() =>
    createTrainer({
      ...trainerOf(plan, ready, { classes, labels: train.map(({ label }) => label) }),
      folder: join(work, 'graph')
    })
  )
  const trainer = loaded.value
  const batch = Math.min(plan.batch, train.length)
  const validated = Math.min(evaluationBatch(planned.network, cut), val.length)
  const rows = (count: number) => repeated(examples.hashes, count).map((hash) => ({ hash, label: 0 }))
  const steps = (count: number): BatchSource<Batch> =>
    checks.decoded
      ? pictureBatches(checks.decoded, repeated(checks.pictures, count * batch), batch)
      : featureBatches(store, rows(count * batch), batch)
  const epoch = (count: number, validations: number) =>
    runEpoch({ plan: { ...plan, batch }, trainer, signal, steps: steps(count), val: featureBatches(store, rows(validations * validated), Math.max(1, validated)) }) // prettier-ignore
  try {
    const first = await epoch(2, 1)
    const rough = (await epoch(2, 0)) / 2
    const count = Math.max(2, Math.min(MOST_STEPS, Math.ceil(STEP_SECONDS / rough)))
    const step = count > 2 ? (await epoch(count, 0)) / count : rough
    const evaluation = validated > 0 ? Math.max(0, (await epoch(1, 2)) - step) / 2 : 0
    const save = await timed(() => trainer.save(join(work, 'checkpoint')))
    return {
      seconds:
        (train.length / batch) * step +
        (validated > 0 ? (val.length / validated) * evaluation : 0) +
        checks.again,
      warmUp: Math.max(0, first - 2 * step - evaluation),
      load: loaded.seconds,
      save: save.seconds
    }
  } finally {
    trainer.dispose()
    await store.close()
  }
}

/** Seconds of one epoch of the training loop over `steps` and `val`; learns next to nothing, so that no loss can diverge. */
async function runEpoch(options: {
  readonly plan: Plan
  readonly trainer: Trainer
  readonly signal: AbortSignal
  readonly steps: BatchSource<Batch>
  readonly val: ReturnType<typeof featureBatches>
}): Promise<number> {
  const { plan, trainer, signal, steps, val } = options
  let seconds = 0
  const { stopped } = await trainEpochs({
    run: '0',
    plan: { ...plan, epochs: 1, lr: 1e-9, earlyStopping: null, reduceLROnPlateau: null, schedule: null },
    trainer,
    train: steps,
    val,
    signal,
    onBatch: () => undefined,
    onEpoch: (report) => void (seconds = report.seconds),
    onCheckpoint: () => Promise.resolve(),
    onBest: () => Promise.resolve()
  })
  if (stopped) throw cancelled()
  return seconds
}
