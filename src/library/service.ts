/** The library: which project is open, which work runs, and the answers to every request about them. */
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  AppError,
  type LibraryEvents,
  type LibraryRequests,
  type RunId,
  type ServiceOptions
} from '../contract'
import type { Emit, Handlers, Port } from '../wire'
import { importSplitFile } from './dataset/importSplitFile'
import { scanFolders } from './dataset/scan'
import { EngineLink, type EngineClient } from './engineLink'
import { Jobs, type JobContext } from './jobs'
import { Project } from './project'
import { createRecentProjects } from './recentProjects'
import { evaluateRun, exportRun, predictFiles } from './runs/use'
import { createRun, keepEpoch, markPicture, trainRun } from './runs/train'
import { createThumbnails } from './thumbnails'

export interface Library {
  readonly handlers: Handlers<LibraryRequests>
  attachEngine(port: Port): void
  detachEngine(reason?: AppError): void
  close(): Promise<void>
}

/** Pictures whose thumbnails stand for a project on the first page. */
const COVER_PICTURES = 4
const COVER_EDGE = 96

/** Makes the library; no project is open yet. */
export function createLibrary(options: ServiceOptions, emit: Emit<LibraryEvents>): Library {
  const recent = createRecentProjects(options.userData)
  const thumbnail = createThumbnails()
  const engine = new EngineLink(listenTo)
  let current: Project | null = null
  /** The run that is training now: reports of others are late frames of a dead engine. */
  let training: { readonly run: RunId; readonly job: string } | null = null
  const reports = new Map<string, JobContext['report']>()

  const jobs = new Jobs({
    progress: (progress) => emit('job:progress', progress),
    ended: (end) => emit('job:ended', end)
  })

  function project(): Project {
    if (!current) throw new AppError('no-project', 'No project is open. Open one, or make a new one.')
    return current
  }
  function changed(): void {
    if (current) emit('project:changed', current.summary())
  }

  function listenTo(client: EngineClient): void {
    client.on('engine:progress', ({ run, ...step }) => reports.get(run ?? '')?.(step))
    client.on('engine:batch', (report) => {
      if (report.run === training?.run) emit('run:batch', report)
    })
    client.on('engine:epoch', (report) => {
      if (!current || report.run !== training?.run) return
      keepEpoch(current, report)
      emit('run:epoch', report)
      emit('run:changed', current.runs.get(report.run))
    })
    client.on('engine:picture-failed', (failed) => {
      if (!current || failed.run !== training?.run) return
      markPicture(current, failed)
      changed()
    })
  }

  async function opened(next: Project): Promise<ReturnType<Project['summary']>> {
    await closeProject()
    current = next
    await remember()
    changed()
    return next.summary()
  }

  async function closeProject(): Promise<void> {
    await jobs.cancelAll()
    if (!current) return
    await remember()
    current.close()
    current = null
    emit('project:changed', null)
  }

  async function remember(): Promise<void> {
    if (!current) return
    const { name, folder, pictures, classes, bestAcc } = current.summary()
    const rows = current.pictures.page({}, 0, 400).rows.filter((row) => row.used)
    const step = Math.max(1, Math.floor(rows.length / COVER_PICTURES))
    const covers = rows.filter((_, i) => i % step === 0).slice(0, COVER_PICTURES)
    const jpegs = await Promise.all(
      covers.map(async ({ id }) => {
        const picture = current?.pictures.get(id)
        return picture && thumbnail(folder, picture, COVER_EDGE).catch(() => null)
      })
    )
    const thumbnails = jpegs.flatMap((jpeg) =>
      jpeg ? [`data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`] : []
    )
    await recent.remember({
      name,
      folder,
      opened: new Date().toISOString(),
      pictures: pictures.total,
      classes: classes.length,
      bestAcc,
      thumbnails
    })
  }

  function scan(folders: readonly string[]): { job: string } {
    const here = project()
    return {
      job: jobs.start('scan', null, async (context) => {
        try {
          await scanFolders(here, folders, engine, context)
        } finally {
          changed()
          await remember()
        }
      })
    }
  }

  async function openSample(): Promise<Project> {
    const folder = join(options.userData, 'sample', 'Flowers.thaw')
    if (await stat(join(folder, 'project.sqlite')).catch(() => null)) return Project.open(folder)
    const made = await Project.create(folder, 'Flowers', { val: 0.2, test: 0, seed: 1 })
    made.addDataFolder(join(options.resources, 'sample', 'flowers'))
    return made
  }

  const handlers: Handlers<LibraryRequests> = {
    'project:recent': () => recent.list(),
    async 'project:forget-recent'({ folder }) {
      await recent.forget(folder)
      return {}
    },
    'project:create': async ({ folder, name, split }) =>
      opened(await closeThen(() => Project.create(folder, name, split))),
    'project:open': async ({ folder }) => opened(await closeThen(() => Project.open(folder))),
    async 'project:sample'() {
      const summary = await opened(await closeThen(openSample))
      if (summary.pictures.total === 0) scan(summary.dataFolders)
      return summary
    },
    async 'project:close'() {
      await closeProject()
      return {}
    },
    'project:current': () => current?.summary() ?? null,

    'dataset:add'({ folder }) {
      const path = resolve(folder)
      jobs.refuseSecond('scan')
      project().addDataFolder(path)
      changed()
      return scan(project().dataFolders())
    },
    'dataset:rescan': () => scan(project().dataFolders()),
    'dataset:pictures': ({ filter, offset, limit }) => project().pictures.page(filter, offset, limit),
    'dataset:problems': () => project().pictures.problems(),
    'dataset:split'(settings) {
      const here = project()
      jobs.refuseSecond('train')
      here.transaction(() => {
        here.setSplit({ ...settings, from: 'seed' })
        here.splitPictures({ keep: false })
      })
      changed()
      return here.summary()
    },
    'dataset:split-file'({ file }) {
      const here = project()
      jobs.refuseSecond('train')
      return {
        job: jobs.start('scan', null, async (context) => {
          try {
            await importSplitFile(here, file, engine, context)
          } finally {
            changed()
            await remember()
          }
        })
      }
    },
    async 'dataset:thumbnail'({ picture, edge }) {
      const found = project().pictures.get(picture)
      if (!found) throw new AppError('not-found', `This project has no picture ${picture}.`)
      return { jpeg: await thumbnail(project().folder, found, edge) }
    },

    'job:cancel'({ job }) {
      jobs.cancel(job)
      return {}
    },
    'job:list': () => jobs.list(),

    async 'run:start'({ plan }) {
      const here = project()
      jobs.refuseSecond('train')
      const run = await createRun(here, plan)
      const job = jobs.start('train', run, (context) => {
        training = { run, job: context.job }
        reports.set(run, context.report)
        context.report({ phase: engine.connected ? 'compile' : 'waiting', done: 0, total: null, eta: null })
        return trainRun(here, run, engine, context, () => {
          reports.delete(run)
          training = null
          emit('run:changed', here.runs.get(run))
          changed()
        })
      })
      emit('run:changed', here.runs.get(run))
      changed()
      return { run, job }
    },
    'run:list': () => project().runs.list(),
    'run:get': ({ run }) => project().runs.detail(run),
    'run:evaluate': ({ run, on }, { signal }) => evaluateRun(project(), run, on, engine, signal),
    'run:predict': ({ run, files }, { signal }) => predictFiles(project(), run, files, engine, signal),
    async 'run:export'({ run, out }) {
      const here = project()
      const folder = resolve(out)
      here.runs.get(run)
      await refuseOtherFolder(folder)
      const job = jobs.start('export', run, async (context) => {
        reports.set(run, context.report)
        try {
          return { exported: await exportRun(here, run, folder, engine, context.signal) }
        } finally {
          reports.delete(run)
        }
      })
      return { job }
    }
  }

  /** The project open before is put away first: both may be the same folder. */
  async function closeThen(next: () => Promise<Project>): Promise<Project> {
    await closeProject()
    return next()
  }

  return {
    handlers,
    attachEngine: (port) => engine.attach(port),
    detachEngine: (reason) => engine.detach(reason),
    async close() {
      await closeProject()
      engine.detach()
    }
  }
}

/** An export replaces an older export, and nothing else. */
async function refuseOtherFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  if (names.length === 0 || names.includes('saved_model.pb')) return
  throw new AppError(
    'bad-input',
    `The folder ${folder} holds other things. Choose an empty one, or a new name.`
  )
}
