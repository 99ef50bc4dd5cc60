/** Trains what lies above the cut, as far as memory goes: the loop with its files, and half the batch where memory runs out. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnginePicture } from '../contract'
import type { FeatureStores } from './features/openStores'
import type { Weights } from './graph/weights'
import { trainerOf, type Planned } from './openPlan'
import type { TrainContext, TrainInput } from './trainContext'
import { evaluationBatch } from './training/evaluationBatch'
import { openExamples, type Examples } from './training/examples'
import { createFlips } from './training/flips'
import { halve, type Sizes } from './training/halving'
import { trainEpochs, type LoopResult } from './training/loop'
import { digestOf, stateFor } from './training/resumeState'
import {
  keepLastAsBest,
  lastCheckpoint,
  lastFile,
  promoteBest,
  readLast,
  type LastRecord
} from './training/runFiles'
import { keepInherited } from './training/startWeights'
import { createTrainer } from './training/trainer'

export interface Prepared extends Planned {
  /** The checkpoint to go on from. */
  readonly last: LastRecord | null
  /** Seconds of the run so far. */
  readonly elapsed: () => number
  readonly stores: FeatureStores
}

interface Ready extends Prepared {
  /** Hashes of pictures that have no features. */
  readonly failed: ReadonlySet<string>
}

interface Trained {
  readonly result: LoopResult
  readonly trainable: number
  /** The weights in the session when training was done. */
  readonly session: Weights
}

/** Trains what lies above the cut, from kept features or from pictures that are varied. */
export async function trainAbove(
  input: TrainInput,
  context: TrainContext,
  prepared: Ready
): Promise<Trained> {
  const { planned, cut, stores, pictures, failed } = prepared
  const examples = await openExamples(
    {
      ...context,
      run: input.run,
      plan: input.plan,
      train: usable(input.train, failed),
      val: usable(input.val, failed),
      stores,
      evaluationBatch: evaluationBatch(planned.network, cut)
    },
    pictures !== undefined
  )
  try {
    return await fitInMemory(input, context, prepared, examples)
  } finally {
    examples.dispose()
  }
}

/** Where memory runs out, it goes on with half the batch from the last checkpoint, or from the beginning where there is none. */
async function fitInMemory(
  input: TrainInput,
  context: TrainContext,
  prepared: Ready,
  examples: Examples
): Promise<Trained> {
  const { train, val } = examples
  let { last } = prepared
  let sizes: Sizes = { batch: input.plan.batch, validation: Math.min(val.size, Math.max(1, val.count)) }
  for (;;) {
    const plan = { ...input.plan, batch: sizes.batch }
    const sized = { ...examples, val: { ...val, size: sizes.validation } }
    try {
      return await fit({ ...input, plan }, context, { ...prepared, last }, sized)
    } catch (error) {
      // More pictures than there are were never taken at once.
      const less = halve({ ...sizes, batch: Math.min(sizes.batch, train.count) }, error)
      sizes = less.report.during === 'training' ? less.sizes : { ...less.sizes, batch: sizes.batch }
      last = await readLast(input.folder)
      const epoch = last?.state.epoch ?? 0
      context.emit('engine:halved', { run: input.run, ...less.report, epoch })
    }
  }
}

async function fit(
  { plan, run, folder, classes, val: validation }: TrainInput,
  { signal, pausing, emit }: TrainContext,
  prepared: Ready,
  { train, val, trained }: Examples
): Promise<Trained> {
  const { start, last, elapsed, failed } = prepared
  await mkdir(join(folder, 'graph'), { recursive: true })
  await mkdir(join(folder, 'checkpoints'), { recursive: true })
  if (last) await promoteBest(folder, last)
  else await keepInherited(start, folder)
  const trainer = await createTrainer({
    ...trainerOf(plan, prepared, { classes, labels: trained.map(({ label }) => label) }),
    folder: join(folder, 'graph', 'train'),
    ...(last && { resume: lastCheckpoint(folder) })
  })
  const record = { weights: start.source, inherited: start.inherited }
  const digest = digestOf(trained)
  const told = (epoch: number, eta: number | null): void =>
    emit('engine:progress', { run, phase: 'epochs', done: epoch, total: plan.epochs, eta })
  told(last?.state.epoch ?? 0, null)
  const flips = createFlips({
    run,
    pictures: usable(validation, failed),
    classes: classes.length,
    report: (report) => emit('engine:validated', report)
  })
  try {
    const result = await trainEpochs({
      run,
      plan,
      trainer,
      train,
      val,
      signal,
      pausing,
      onBatch: (report) => emit('engine:batch', report),
      onValidated: flips.epoch,
      onEpoch(report) {
        emit('engine:epoch', report)
        told(report.epoch, report.seconds * (plan.epochs - report.epoch))
      },
      ...(last && { state: stateFor(last, digest) }),
      inherits: plan.from !== null,
      onCheckpoint(state) {
        const beside = lastFile({ ...record, pictures: digest, state, total_s: elapsed() })
        return trainer.save(lastCheckpoint(folder), beside)
      },
      onBest: ({ epoch }) => keepLastAsBest(folder, { ...record, bestEpoch: epoch })
    })
    flips.end()
    return { result, trainable: trainer.trainableParams, session: trainer.weights() }
  } finally {
    trainer.dispose()
  }
}

export function usable(pictures: readonly EnginePicture[], failed: ReadonlySet<string>): EnginePicture[] {
  return pictures.filter((picture) => !failed.has(picture.hash))
}
