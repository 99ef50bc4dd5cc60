/** The engine's answers: each handler hands over to a stage. Holds nothing that a crash could lose. */
import {
  AppError,
  type EngineEvents,
  type EngineRequests,
  type RunSource,
  type ServiceOptions
} from '../contract'
import type { Emit, Handlers } from '../wire'
import { join } from 'node:path'
import { stat } from 'node:fs/promises'
import { backendReport } from './backend'
import { createInspector, type Inspector } from './dataset/inspect'
import { exportSavedModel } from './export/exportSavedModel'
import { Predictor } from './export/predictor'
import { writeServing } from './export/serving'
import { loadTrainedRun } from './export/trainedRun'
import { summarize } from './model/summary'
import { trainRun } from './pipeline'
import { bestCheckpoint } from './training/runFiles'
import { bases } from './zoo/files'

export interface Engine {
  readonly handlers: Handlers<EngineRequests>
  close(): Promise<void>
}

/** Makes the engine; TensorFlow is loaded at the first request that needs it. */
export function createEngine(options: ServiceOptions, emit: Emit<EngineEvents>): Engine {
  const places = { resources: options.resources, kerasHome: options.kerasHome }
  let inspector: Promise<Inspector> | null = null
  let training = false
  const predictors = createPredictors(places)

  const handlers: Handlers<EngineRequests> = {
    'engine:report': () => backendReport(),
    'engine:bases': () => bases(places),
    'engine:summary': (query) => summarize(query),
    async 'engine:inspect'({ pictures }) {
      inspector ??= createInspector()
      return (await inspector).inspect(pictures)
    },
    async 'engine:train'(input, { signal }) {
      if (training) throw new AppError('busy', 'A training is running. Wait for its end, or stop it first.')
      training = true
      try {
        return await trainRun(input, { signal, emit, places })
      } finally {
        training = false
      }
    },
    async 'engine:predict'(input, { signal }) {
      return (await predictors.get(input)).predict(input.files, signal)
    },
    'engine:export': (input, { signal }) => exportSavedModel(input, { signal, emit, places })
  }
  return {
    handlers,
    async close() {
      if (inspector) (await inspector).dispose()
      predictors.dispose()
    }
  }
}

/** Keeps the serving program of the run asked for last: predictions come in rows. */
function createPredictors(places: { readonly resources: string; readonly kerasHome: string }) {
  let current: { readonly key: string; readonly predictor: Predictor } | null = null

  /** A run's key changes with its best checkpoint: the run may still be training. */
  async function keyOf({ folder }: RunSource): Promise<string> {
    const checkpoint = await stat(join(bestCheckpoint(folder), 'weights.index')).catch(() => null)
    return `${folder} ${checkpoint?.mtimeMs ?? 'none'}`
  }

  async function get(source: RunSource): Promise<Predictor> {
    const key = await keyOf(source)
    if (current?.key === key) return current.predictor
    const model = await loadTrainedRun(source, places)
    const folder = join(source.folder, 'graph', 'serving')
    const predictor = Predictor.load(folder, await writeServing(model, { folder }))
    current?.predictor.dispose()
    current = { key, predictor }
    return predictor
  }

  return { get, dispose: () => current?.predictor.dispose() }
}
