/** The engine's answers: each handler hands over to a stage. Holds nothing that a crash could lose. */
import {
  AppError,
  type BaseInfo,
  type BaseName,
  type EngineEvents,
  type EngineRequests,
  type RunId,
  type RunSource,
  type ServiceOptions
} from '../contract'
import type { Emit, Handlers } from '../wire'
import { join } from 'node:path'
import { stat } from 'node:fs/promises'
import { backendReport } from './backend'
import { createInspector, type Inspector } from './dataset/inspect'
import { previewAugment } from './dataset/preview'
import { exportSavedModel } from './export/exportSavedModel'
import { Predictor } from './export/predictor'
import { writeServing } from './export/serving'
import { loadTrainedRun } from './export/trainedRun'
import { keptFeatures } from './keptFeatures'
import { summarize } from './model/summary'
import { findRate } from './findRate'
import { createPausing, unpaused, type Pausing } from './pausing'
import { forecastRun } from './forecast/forecast'
import { trainRun } from './pipeline'
import { compareWeights } from './training/compareWeights'
import { bestCheckpoint } from './training/runFiles'
import { addWeights } from './zoo/addWeights'
import { fetchSettings } from './zoo/fetch/settings'
import { fetchWeights } from './zoo/fetch/fetchWeights'
import { bases, type WeightPlaces } from './zoo/files'
import { measureBase } from './zoo/measure'
import { addOwnBase, ownBases, removeOwnBase } from './zoo/own/ownBases'
import { withSpeeds } from './zoo/speeds'

export interface Engine {
  readonly handlers: Handlers<EngineRequests>
  close(): Promise<void>
}

interface Training {
  /** null while rates are tried. */
  readonly run: RunId | null
  readonly base: BaseName
  readonly pausing: Pausing
}

/** Makes the engine; TensorFlow is loaded at the first request that needs it. */
export function createEngine(options: ServiceOptions, emit: Emit<EngineEvents>): Engine {
  const places: WeightPlaces = options
  const inspector = keepOne(createInspector)
  let training: Training | null = null
  let measuring = false
  let forecasting = false
  const predictors = createPredictors(places, inspector.get)

  /** One training at a time, the search for a rate included. */
  async function alone<A>(about: Training, work: () => Promise<A>): Promise<A> {
    if (training) throw new AppError('busy', 'A training is running. Wait for its end, or stop it first.')
    if (forecasting) throw new AppError('busy', 'A forecast is being measured. Try again in a moment.')
    training = about
    try {
      return await work()
    } finally {
      training = null
    }
  }

  const handlers: Handlers<EngineRequests> = {
    'engine:report': () => backendReport(),
    'engine:bases': ({ size }) => allBases(places, size),
    'engine:summary': (query) => summarize(query, places),
    'engine:fetch-weights': (weights, { signal }) =>
      fetchWeights({
        weights,
        places,
        settings: fetchSettings(process.env),
        signal,
        onProgress: (step) => emit('engine:download', { weights, ...step })
      }),
    'engine:add-weights': ({ base, file }) => addWeights({ base: base ?? null, file, places }),
    'engine:add-base': (input) => addOwnBase(input, places),
    async 'engine:remove-base'({ name }) {
      if (training?.base === name)
        throw new AppError(
          'busy',
          `${name} is being trained on. Wait for the end of the run, or stop it first.`
        )
      await removeOwnBase(name, places)
      return {}
    },
    async 'engine:measure-base'({ base: name }, { signal }) {
      if (training || measuring || forecasting) {
        const what = training ? 'A training is running' : 'Something else is being measured'
        throw new AppError('busy', `${what}: the figure would be wrong. Wait for its end.`)
      }
      const base = allBases(places).find((known) => known.name === name)
      if (!base)
        throw new AppError('not-found', `There is no base "${name}". "thaw bases" lists those there are.`)
      measuring = true
      try {
        return await measureBase(base, { places, signal, disturbed: () => training !== null || forecasting })
      } finally {
        measuring = false
      }
    },
    async 'engine:inspect'({ pictures }) {
      return (await inspector.get()).inspect(pictures)
    },
    'engine:preview-augment': (input) => previewAugment(input, inspector.get),
    'engine:train'(input, { signal }) {
      const { run, plan } = input
      const pausing = createPausing(signal, (paused) => emit('engine:paused', { run, paused }))
      const context = { signal, pausing, emit, places, inspector: inspector.get }
      return alone({ run, base: plan.base, pausing }, () => trainRun(input, context))
    },
    'engine:find-rate'(input, { signal }) {
      const context = { signal, pausing: unpaused, emit, places, inspector: inspector.get }
      return alone({ run: null, base: input.plan.base, pausing: unpaused }, () => findRate(input, context))
    },
    async 'engine:forecast'(input, { signal }) {
      if (training || measuring || forecasting) {
        const what = training ? 'A training is running' : 'Something else is being measured'
        throw new AppError('busy', `${what}: the forecast would be wrong. Wait for its end.`)
      }
      forecasting = true
      try {
        return await forecastRun(input, { signal, places, inspector: inspector.get })
      } finally {
        forecasting = false
      }
    },
    'engine:pause'({ run, pause }) {
      if (training?.run !== run) throw new AppError('not-found', `Run ${run} is not being trained.`)
      training.pausing.ask(pause)
      return {}
    },
    'engine:features': (input) => keptFeatures(input, places),
    async 'engine:predict'(input, { signal }) {
      return predictors.use(input, (predictor) => predictor.predict(input.files, signal))
    },
    'engine:compare-weights': (runs) => compareWeights(runs, places),
    'engine:export': (input, { signal }) =>
      exportSavedModel(input, { signal, emit, places, inspector: inspector.get })
  }
  return {
    handlers,
    async close() {
      predictors.dispose()
      await inspector.dispose()
    }
  }
}

/** The zoo and one's own, each with its speed on this machine where it was measured. */
function allBases(places: WeightPlaces, size?: number): BaseInfo[] {
  return withSpeeds([...bases(places, size), ...ownBases(places)], places.userData)
}

/** Makes a thing at the first call and keeps it; a failure is not kept. */
function keepOne<A extends { dispose(): void }>(make: () => Promise<A>) {
  let made: Promise<A> | null = null
  return {
    get(): Promise<A> {
      made ??= make().catch((error: unknown) => {
        made = null
        throw error
      })
      return made
    },
    async dispose(): Promise<void> {
      const thing = await made?.catch(() => null)
      thing?.dispose()
    }
  }
}

/** Keeps the serving program of the run asked for last: predictions come in rows. One use at a time. */
function createPredictors(places: WeightPlaces, inspector: () => Promise<Inspector>) {
  let current: { readonly key: string; readonly predictor: Predictor } | null = null
  let last: Promise<unknown> = Promise.resolve()

  /** A run's key changes with its best checkpoint: another may have been kept since. */
  async function keyOf({ folder }: RunSource): Promise<string> {
    const checkpoint = await stat(join(bestCheckpoint(folder), 'weights.index')).catch(() => null)
    return `${folder} ${checkpoint?.mtimeMs ?? 'none'}`
  }

  async function load(source: RunSource): Promise<Predictor> {
    const key = await keyOf(source)
    if (current?.key === key) return current.predictor
    const model = await loadTrainedRun(source, places)
    const folder = join(source.folder, 'graph', 'serving')
    const predictor = Predictor.load(folder, await writeServing(model, { folder }), await inspector())
    current?.predictor.dispose()
    current = { key, predictor }
    return predictor
  }

  return {
    use<A>(source: RunSource, work: (predictor: Predictor) => Promise<A>): Promise<A> {
      const turn = last.then(async () => work(await load(source)))
      last = turn.catch(() => undefined)
      return turn
    },
    dispose: () => current?.predictor.dispose()
  }
}
