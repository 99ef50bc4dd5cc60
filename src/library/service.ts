/** The library: answers every request about projects, pictures, runs and exports, each by the module that knows. */
import { resolve } from 'node:path'
import {
  AppError,
  type LibraryEvents,
  type LibraryRequests,
  type RunId,
  type ServiceOptions
} from '../contract'
import type { CallContext, Emit, Handlers, Port } from '../wire'
import { createScans } from './dataset/scans'
import { readable } from './diskErrors'
import { EngineLink } from './engineLink'
import { clearFeatures, listFeatures } from './features/keptFeatures'
import { Jobs, type JobContext } from './jobs'
import { systemMemoryKills } from './memoryKills'
import type { Project } from './project'
import { createProjectDesk } from './projectDesk'
import { createRecentProjects } from './recentProjects'
import { createRecipes } from './recipes/recipes'
import { recipeStages } from './recipes/stages'
import { deleteRun } from './runs/deleteRun'
import { diffRuns } from './runs/diffRuns'
import { judgeRepeat } from './runs/repeatRun'
import { createForecasts } from './runs/forecasts'
import { createRateFinding } from './runs/findRate'
import { createTrainings } from './runs/trainings'
import { evaluateRun, exportRun, predictFiles, refuseOtherFolder } from './runs/use'
import { trainedSource } from './runs/trainedSource'
import { createThumbnails } from './thumbnails'
import { createFetching } from './fetching'

export interface Library {
  readonly handlers: Handlers<LibraryRequests>
  /** From now on the engine is asked over `port`; what waits for it goes on. */
  attachEngine(port: Port): void
  /** The engine is gone: what it was asked fails with `reason`. */
  detachEngine(reason?: AppError): void
  /** Ends all work and closes the project. */
  close(): Promise<void>
}

/** Makes the library; no project is open yet. */
export function createLibrary(
  options: ServiceOptions,
  emit: Emit<LibraryEvents>,
  memoryKills = systemMemoryKills
): Library {
  const recent = createRecentProjects(options.userData)
  const thumbnail = createThumbnails()
  const jobs = new Jobs({
    progress: (progress) => emit('job:progress', progress),
    ended: (end) => emit('job:ended', end)
  })
  const desk = createProjectDesk({ places: options, emit, jobs, recent, thumbnail })
  const exporting = new Map<RunId, JobContext['report']>()
  const engine = new EngineLink((client) => {
    trainings.listen(client)
    fetching.listen(client)
    rateFinding.listen(client)
    client.on('engine:progress', ({ run, ...step }) => exporting.get(run ?? '')?.(step))
  })
  const scans = createScans({ desk, jobs, engine })
  const isOpen = (project: Project): boolean => desk.current() === project
  const forecasts = createForecasts(engine, jobs)
  const trainings = createTrainings({
    clear: () => forecasts.stop(),
    engine,
    jobs,
    emit,
    isOpen,
    ended: (project, run) => judgeRepeat(project, run, engine),
    changed: desk.changed,
    memoryKills
  })

  const recipes = createRecipes({ engine, jobs, emit, trainings, isOpen })
  const fetching = createFetching(engine)
  const rateFinding = createRateFinding(engine, jobs, () => forecasts.stop())

  const handlers: Handlers<LibraryRequests> = {
    'project:recent': () => recent.list(),
    async 'project:forget-recent'({ folder }) {
      await recent.forget(folder)
      return {}
    },
    'project:create': ({ folder, name, split }) => desk.create(folder, name, split),
    'project:open': ({ folder }) => desk.open(folder),
    async 'project:sample'() {
      const summary = await desk.openSample()
      if (summary.pictures.total === 0 && !jobs.isRunning('scan')) scans.rescan()
      return summary
    },
    async 'project:close'() {
      await desk.close()
      return {}
    },
    'project:current': () => desk.current()?.summary() ?? null,

    'dataset:add': ({ folder }) => scans.add(folder),
    'dataset:rescan': () => scans.rescan(),
    'dataset:pictures': ({ filter, offset, limit }) => desk.need().page(filter, offset, limit),
    'dataset:problems': () => desk.need().pictures.problems(),
    'dataset:split': (settings) => scans.split(settings),
    'dataset:split-file': ({ file }) => scans.importSplit(file),
    async 'dataset:thumbnail'({ picture, edge }) {
      const { folder, pictures } = desk.need()
      const found = pictures.get(picture)
      if (!found) throw new AppError('not-found', `This project has no picture ${picture}.`)
      return { jpeg: await thumbnail(folder, found, edge) }
    },
    async 'dataset:preview-augment'({ picture, ...how }, { signal }) {
      const found = desk.need().pictures.get(picture)
      if (!found) throw new AppError('not-found', `This project has no picture ${picture}.`)
      const client = await engine.ready(signal)
      return client.request('engine:preview-augment', { ...how, path: found.path }, { signal })
    },

    'features:list': ({ plan }, { signal }) => listFeatures(desk.need(), plan, engine, signal),
    'features:clear': (what, { signal }) => clearFeatures(desk.need(), what, { engine, jobs, signal }),

    'weights:fetch': (weights) => ({
      job: jobs.start('fetch', { weights }, (context) => fetching.fetch(weights, context))
    }),

    'job:cancel'({ job }) {
      jobs.cancel(job)
      return {}
    },
    'job:pause'({ job }) {
      jobs.pause(job, true)
      return {}
    },
    'job:continue'({ job }) {
      jobs.pause(job, false)
      return {}
    },
    'job:list': () => jobs.list(),

    'run:start': ({ plan }) => trainings.start(desk.need(), plan),
    'run:forecast': ({ plan }, { signal }) => forecasts.forecast(desk.need(), plan, signal),
    async 'run:cancel-forecast'() {
      await forecasts.stop()
      return {}
    },
    'run:resume': ({ run, changes }) => trainings.resume(desk.need(), run, changes),
    'run:recipe-stages': ({ recipe }, { signal }) => recipeStages(recipe, engine, signal),
    'run:start-recipe': ({ recipe }, { signal }) => recipes.start(desk.need(), recipe, signal),
    'run:resume-recipe': ({ recipe }) => recipes.resume(desk.need(), recipe),
    'run:recipes': () => recipes.list(desk.need()),
    'run:find-rate': ({ plan, range }) => ({ job: rateFinding.start(desk.need(), plan, range) }),
    'run:list': () => desk.need().runs.list(),
    'run:get': ({ run }) => desk.need().runs.detail(run),
    'run:note'({ run, note }) {
      const { runs } = desk.need()
      runs.get(run)
      runs.note(run, note)
      const noted = runs.get(run)
      emit('run:changed', noted)
      return noted
    },
    async 'run:delete'({ run, anyway }) {
      const refuse = (): void => {
        jobs.refusePrepared('train')
        if (jobs.list().some((job) => job.kind === 'export' && job.run === run))
          throw new AppError('busy', `Run ${run} is being exported. Wait for the end of the export.`)
      }
      await deleteRun(desk.need(), run, { anyway, refuse })
      emit('run:deleted', { run })
      desk.changed()
      return {}
    },
    'run:repeat': ({ run }) => trainings.repeat(desk.need(), run),
    'run:diff': ({ runs }) => diffRuns(desk.need(), runs),
    'run:evaluate': ({ run, on }, { signal }) => evaluateRun(desk.need(), run, on, engine, signal),
    'run:predict': ({ run, files }, { signal }) => predictFiles(desk.need(), run, files, engine, signal),
    async 'run:export'({ run, out }) {
      const project = desk.need()
      const folder = resolve(out)
      trainedSource(project, run)
      await refuseOtherFolder(folder)
      const job = jobs.start('export', { run }, async (context) => {
        exporting.set(run, context.report)
        try {
          return { exported: await exportRun(project, run, folder, engine, context.signal) }
        } finally {
          exporting.delete(run)
        }
      })
      return { job }
    }
  }

  return {
    handlers: withReadableErrors(handlers),
    attachEngine: (port) => engine.attach(port),
    detachEngine: (reason) => engine.detach(reason),
    async close() {
      await forecasts.stop()
      await desk.close()
      await jobs.cancelAll()
      engine.detach()
    }
  }
}

/** Failures of disk and database reach the caller as sentences. */
function withReadableErrors(handlers: Handlers<LibraryRequests>): Handlers<LibraryRequests> {
  const wrapped = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (input: never, context: CallContext) => {
      try {
        return await handler(input, context)
      } catch (error) {
        throw readable(error)
      }
    }
  ])
  return Object.fromEntries(wrapped) as Handlers<LibraryRequests>
}
