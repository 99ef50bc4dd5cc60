/** Strings the stages together for one run: plan -> network -> cut -> features -> training. Nothing here but the order. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AppError,
  planProblem,
  type Plan,
  type EngineEvents,
  type EnginePicture,
  type EngineRequests,
  type HandlerInput,
  type TrainResult
} from '../contract'
import type { Emit } from '../wire'
import type { Inspector } from './dataset/inspect'
import type { ExtractResult } from './features/extract'
import { keepFeatures } from './features/keep'
import { closeStores, openStores, type FeatureStores } from './features/openStores'
import type { Weights } from './graph/weights'
import type { PlannedNetwork } from './model/network'
import { preprocessingOf } from './model/preprocessing'
import { digestBase, proveFrozen } from './model/frozenProof'
import { mergeWeights } from './model/weights'
import type { Pausing } from './pausing'
import type { WeightPlaces } from './zoo/files'
import { openPlan, type Planned } from './openPlan'
import { openExamples, type Examples } from './training/examples'
import { evaluationBatch } from './training/evaluationBatch'
import {
  keepLastAsBest,
  lastCheckpoint,
  lastFile,
  promoteBest,
  readLast,
  type LastRecord
} from './training/runFiles'
import { createFlips } from './training/flips'
import { trainEpochs, type LoopResult } from './training/loop'
import { stepSettings } from './training/stepSettings'
import { halve, type Sizes } from './training/halving'
import { digestOf, stateFor } from './training/resumeState'
import {
  keepInherited,
  rereadBase,
  startAgain,
  startWeights,
  type StartWeights
} from './training/startWeights'
import { createTrainer } from './training/trainer'

export type TrainInput = HandlerInput<EngineRequests, 'engine:train'>

export interface TrainContext {
  readonly signal: AbortSignal
  readonly pausing: Pausing
  readonly emit: Emit<EngineEvents>
  readonly places: WeightPlaces
  readonly inspector: () => Promise<Inspector>
}

/**
 * Trains one run from start to end. Stopped before its first epoch ended it rejects with `cancelled`; later it keeps
 * the best weights so far and says `stopped`.
 */
export async function trainRun(input: TrainInput, context: TrainContext): Promise<TrainResult> {
  const { plan, run } = input
  const begun = context.pausing.now()
  context.emit('engine:progress', { run, phase: 'compile', done: 0, total: null, eta: null })
  refuseUnlikePlan(input)
  const last = input.resume ? await readLast(input.folder) : null
  const opened = await openPlan(input, context.places, (planned) =>
    startOf(planned, input, last, context.places)
  )
  const { planned, cut, start } = opened
  const elapsed = (): number => (last?.total_s ?? 0) + (context.pausing.now() - begun) / 1000
  const before = digestBase(planned, start.base)
  const stores = await openStores(input.featuresFolder, plan, planned, cut, start.base)
  try {
    const prepared = { ...opened, last, elapsed, stores }
    const extracted = await extractFeatures(input, context, prepared)
    const { result, trainable, session } = await trainAbove(input, context, {
      ...prepared,
      failed: extracted.failed
    })
    if (result.epochs === 0) throw new AppError('cancelled', 'Stopped before the first epoch ended.')
    const reread = await rereadBase(planned, plan, input.folder, start)
    return {
      ...result,
      total_s: elapsed(),
      extract_s: extracted.seconds,
      extract_img_s: extracted.computed > 0 ? extracted.computed / extracted.seconds : null,
      cached: extracted.cached,
      trainable,
      peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      frozenHash: proveFrozen(planned, before, { reread, session })
    }
  } finally {
    await closeStores(stores)
  }
}

function startOf(
  planned: PlannedNetwork,
  input: TrainInput,
  last: LastRecord | null,
  places: WeightPlaces
): Promise<StartWeights> {
  const { plan, run, from = null } = input
  if (last) return startAgain(planned, input, last)
  if (plan.from !== null && !from) {
    // Its last checkpoint was there a moment ago.
    throw new AppError(
      'not-found',
      `Run ${run} cannot begin anew without run ${plan.from}, that it starts from.`
    )
  }
  return startWeights(planned, plan, { from, places })
}

export interface Prepared extends Planned {
  /** The checkpoint to go on from. */
  readonly last: LastRecord | null
  /** Seconds of the run so far. */
  readonly elapsed: () => number
  readonly stores: FeatureStores
}

/** The options of the plan's trainer, but for where it writes and what it goes on from. */
export function trainerOf(
  plan: Plan,
  { planned, cut, start, pictures }: Planned,
  of: Parameters<typeof stepSettings>[2]
): Omit<Parameters<typeof createTrainer>[0], 'folder' | 'resume'> {
  return {
    network: planned.network,
    cut,
    trainable: planned.trainable,
    weights: mergeWeights(start.base, start.head),
    optimizer: plan.optimizer,
    settings: stepSettings(plan, planned, of),
    ...(pictures && { pictures })
  }
}

/** Throws AppError('bad-input') where the plan contradicts itself or its pictures. */
export function refuseUnlikePlan({ plan, classes, val }: Pick<TrainInput, 'plan' | 'classes' | 'val'>): void {
  const problem = planProblem(plan, { classes, val: val.length })
  if (problem) throw new AppError('bad-input', problem)
}

/** Work that is like a run's and is none: runs are numbered from 1. */
export const NO_RUN = '0'

export function extractFeatures(
  input: Pick<TrainInput, 'plan' | 'run' | 'train' | 'val'>,
  context: TrainContext,
  prepared: Pick<Prepared, 'planned' | 'cut' | 'start' | 'stores' | 'pictures'>
): Promise<ExtractResult> {
  const { plan, run } = input
  const { emit, signal, pausing } = context
  return keepFeatures({
    run: run === NO_RUN ? null : run,
    pictures: prepared.pictures ? input.val : [...input.train, ...input.val],
    train: input.train,
    stores: prepared.stores,
    inspector: context.inspector,
    signal,
    pausing,
    network: prepared.planned.network,
    cut: prepared.cut,
    weights: prepared.start.base,
    size: plan.size,
    preprocessing: preprocessingOf(prepared.planned.base, plan),
    onProgress: (progress) => emit('engine:progress', { run, phase: 'features', ...progress }),
    onHalved: (from, to) => emit('engine:halved', { run, during: 'features', from, to, epoch: 0 }),
    onFailed: (picture, { problem, message }) =>
      emit('engine:picture-failed', { run, id: picture.id, problem, message })
  })
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
async function trainAbove(input: TrainInput, context: TrainContext, prepared: Ready): Promise<Trained> {
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
