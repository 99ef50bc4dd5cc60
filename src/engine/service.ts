/** The engine's answers: each handler hands over to a stage. Holds nothing that a crash could lose. */
import {
  AppError,
  type BaseInfo,
  type EngineEvents,
  type EngineRequests,
  type ServiceOptions
} from '../contract'
import { diskFull, isDiskFull } from '../disk/diskFull'
import type { CallContext, Emit, Handlers } from '../wire'
import { createAlone } from './alone'
import { backendReport } from './backend'
import { createInspector } from './dataset/inspect'
import { previewAugment } from './dataset/preview'
import { exportSavedModel } from './export/exportSavedModel'
import { createPredictors } from './export/predictors'
import { createKeptFeatures } from './keptFeatures'
import { summarize } from './model/summary'
import { findRate } from './findRate'
import { createPausing, unpaused } from './pausing'
import { forecastRun } from './forecast/forecast'
import { trainRun } from './pipeline'
import { compareWeights } from './training/compareWeights'
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

/** Makes the engine; TensorFlow is loaded at the first request that needs it. */
export function createEngine(options: ServiceOptions, emit: Emit<EngineEvents>): Engine {
  const places: WeightPlaces = options
  const inspector = keepOne(createInspector)
  const alone = createAlone()
  const predictors = createPredictors(places, inspector.get)
  const keptFeatures = createKeptFeatures(places)

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
      if (alone.trains(name))
        throw new AppError(
          'busy',
          `${name} is being trained on. Wait for the end of the run, or stop it first.`
        )
      await removeOwnBase(name, places)
      return {}
    },
    async 'engine:measure-base'({ base: name }, { signal }) {
      const base = allBases(places).find((known) => known.name === name)
      if (!base)
        throw new AppError('not-found', `There is no base "${name}". "thaw bases" lists those there are.`)
      return alone.run({ kind: 'measurement', base: name }, (disturbed) =>
        measureBase(base, { places, signal, disturbed })
      )
    },
    async 'engine:inspect'({ pictures }) {
      return (await inspector.get()).inspect(pictures)
    },
    'engine:preview-augment': (input) => previewAugment(input, inspector.get),
    'engine:train'(input, { signal }) {
      const { run, plan } = input
      const pausing = createPausing(signal, (paused) => emit('engine:paused', { run, paused }))
      const context = { signal, pausing, emit, places, inspector: inspector.get }
      return alone.run({ kind: 'training', base: plan.base, run, pausing }, () => trainRun(input, context))
    },
    'engine:find-rate'(input, { signal }) {
      const context = { signal, pausing: unpaused, emit, places, inspector: inspector.get }
      return alone.run({ kind: 'training', base: input.plan.base }, () => findRate(input, context))
    },
    'engine:forecast'(input, { signal }) {
      const context = { signal, places, inspector: inspector.get }
      return alone.run({ kind: 'forecast', base: input.plan.base }, () => forecastRun(input, context))
    },
    'engine:pause'({ run, pause }) {
      alone.pausing(run).ask(pause)
      return {}
    },
    'engine:features': keptFeatures,
    async 'engine:predict'(input, { signal }) {
      return predictors.use(input, (predictor) => predictor.predict(input.files, signal))
    },
    'engine:compare-weights': (runs) => compareWeights(runs, places),
    'engine:export': (input, { signal }) =>
      exportSavedModel(input, { signal, emit, places, inspector: inspector.get })
  }
  return {
    handlers: withFullDisk(handlers),
    async close() {
      predictors.dispose()
      await inspector.dispose()
    }
  }
}

/** Whatever was being written: that the disk is full reaches the caller as a sentence. */
function withFullDisk(handlers: Handlers<EngineRequests>): Handlers<EngineRequests> {
  const wrapped = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (input: never, context: CallContext) => {
      try {
        return await handler(input, context)
      } catch (error) {
        throw isDiskFull(error) ? diskFull(error) : error
      }
    }
  ])
  return Object.fromEntries(wrapped) as Handlers<EngineRequests>
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
