/** Strings the stages together for one run: plan -> network -> cut -> features -> training. Nothing here but the order. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import {
  AppError,
  type EngineEvents,
  type EnginePicture,
  type EngineRequests,
  type HandlerInput,
  type TrainResult
} from '../contract'
import type { Emit } from '../wire'
import type { Inspector } from './dataset/inspect'
import { createExtractor } from './features/extractor'
import { extractMissing, type ExtractResult } from './features/extract'
import { featureKey } from './features/key'
import { FeatureStore } from './features/store'
import type { Weights } from './graph/weights'
import { cutNetwork, type Cut } from './model/cut'
import { planNetwork, type PlannedNetwork } from './model/network'
import { preprocessingOf } from './model/preprocessing'
import { baseWeights, hashWeights, headWeights, mergeWeights } from './model/weights'
import type { WeightPlaces } from './zoo/files'
import { openBase } from './zoo/openBase'
import { bestCheckpoint, writeRunRecord } from './training/runFiles'
import { trainEpochs, type LoopResult } from './training/loop'
import { createTrainer } from './training/trainer'

export type TrainInput = HandlerInput<EngineRequests, 'engine:train'>

export interface TrainContext {
  readonly signal: AbortSignal
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
  const started = performance.now()
  context.emit('engine:progress', { run, phase: 'compile', done: 0, total: null, eta: null })
  const opened = await openBase(plan, context.places)
  const planned = planNetwork(opened, plan, input.classes.length)
  const base = await baseWeights(opened, plan)
  const cut = cutNetwork(planned.network, planned.trainable)
  const before = hashWeights(base)
  const store = await openStore(input, planned, cut, before)
  try {
    const extracted = await extractFeatures(input, context, { planned, cut, base, store })
    const { result, trainable } = await trainHead(input, context, {
      planned,
      cut,
      base,
      store,
      failed: extracted.failed,
      weights: before
    })
    if (result.epochs === 0) throw new AppError('cancelled', 'Stopped before the first epoch ended.')
    // Read anew, as a prediction or an export of this run will read them.
    const after = hashWeights(await baseWeights(opened, plan))
    return {
      ...result,
      total_s: (performance.now() - started) / 1000,
      extract_s: extracted.seconds,
      extract_img_s: extracted.computed > 0 ? extracted.computed / extracted.seconds : null,
      cached: extracted.cached,
      trainable,
      peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      frozenHash: { before, after }
    }
  } finally {
    await store.close()
  }
}

interface Prepared {
  readonly planned: PlannedNetwork
  readonly cut: Cut
  readonly base: Weights
  readonly store: FeatureStore
}

function openStore(
  input: TrainInput,
  planned: PlannedNetwork,
  cut: Cut,
  weights: string
): Promise<FeatureStore> {
  const { plan } = input
  const preprocessing = preprocessingOf(planned.base, plan)
  const frontier = cut.frontier.map((node) => node.name)
  const layers = planned.network.layers.filter((node) => cut.below.has(node.name))
  const key = featureKey({ weights, layers, frontier, size: plan.size, preprocessing })
  const [only, ...others] = cut.frontier
  const shape = only && others.length === 0 ? only.outputShape : [cut.featureLength]
  const about = {
    base: plan.base,
    alpha: plan.alpha,
    weights: plan.weights,
    size: plan.size,
    preprocessing,
    layers: frontier,
    shape
  }
  return FeatureStore.open(join(input.featuresFolder, key), shape, about)
}

function extractFeatures(
  input: TrainInput,
  context: TrainContext,
  prepared: Prepared
): Promise<ExtractResult> {
  const { plan, run } = input
  const { emit, signal } = context
  return extractMissing({
    pictures: [...input.train, ...input.val],
    store: prepared.store,
    inspector: context.inspector,
    signal,
    createExtractor: () =>
      createExtractor({
        network: prepared.planned.network,
        cut: prepared.cut,
        weights: prepared.base,
        size: plan.size,
        preprocessing: preprocessingOf(prepared.planned.base, plan)
      }),
    onProgress: (progress) => emit('engine:progress', { run, phase: 'features', ...progress }),
    onFailed: (picture, { problem, message }) =>
      emit('engine:picture-failed', { run, id: picture.id, problem, message })
  })
}

async function trainHead(
  input: TrainInput,
  context: TrainContext,
  {
    planned,
    cut,
    base,
    store,
    failed,
    weights
  }: Prepared & { readonly failed: ReadonlySet<string>; readonly weights: string }
): Promise<{ readonly result: LoopResult; readonly trainable: number }> {
  const { plan, run } = input
  const train = usable(input.train, failed)
  const val = usable(input.val, failed)
  if (train.length === 0) {
    throw new AppError(
      'no-pictures',
      'None of the training pictures could be used. The list of problems says why.'
    )
  }
  await mkdir(join(input.folder, 'graph'), { recursive: true })
  await mkdir(join(input.folder, 'checkpoints'), { recursive: true })
  const trainer = await createTrainer({
    network: planned.network,
    cut,
    trainable: planned.trainable,
    weights: mergeWeights(base, headWeights(planned, plan.seed)),
    optimizer: plan.optimizer,
    folder: join(input.folder, 'graph', 'train')
  })
  try {
    const result = await trainEpochs({
      run,
      plan,
      trainer,
      store,
      train,
      val,
      signal: context.signal,
      onBatch: (report) => context.emit('engine:batch', report),
      onEpoch(report) {
        const eta = report.seconds * (plan.epochs - report.epoch)
        context.emit('engine:epoch', report)
        context.emit('engine:progress', { run, phase: 'epochs', done: report.epoch, total: plan.epochs, eta })
      },
      async onBest({ epoch }) {
        await trainer.save(bestCheckpoint(input.folder))
        await writeRunRecord(input.folder, { weights, bestEpoch: epoch })
      }
    })
    return { result, trainable: trainer.trainableParams }
  } finally {
    trainer.dispose()
  }
}

function usable(pictures: readonly EnginePicture[], failed: ReadonlySet<string>): EnginePicture[] {
  return pictures.filter((picture) => !failed.has(picture.hash))
}
