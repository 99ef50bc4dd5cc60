/** What changes the pictures and sides of the open project: scans as jobs, and the split. None beside another. */
import { resolve } from 'node:path'
import type { ProjectSummary, SplitSettings } from '../../contract'
import { cancelled } from '../../wire'
import type { EngineLink } from '../engineLink'
import type { JobContext, Jobs, StartPrepared } from '../jobs'
import type { ProjectDesk } from '../projectDesk'
import { addDataFolder } from './dataFolder'
import { importSplitFile } from './importSplitFile'
import { scanProject, settle } from './scan'

interface Scanning {
  readonly job: string
}

/** All of them throw AppError('busy') where a scan runs, or a training is being started: it reads what they change. */
export function createScans({
  desk,
  jobs,
  engine
}: {
  readonly desk: ProjectDesk
  readonly jobs: Jobs
  readonly engine: EngineLink
}) {
  function begin(start: StartPrepared, work: (context: JobContext) => Promise<void>): Scanning {
    const job = start({}, async (context) => {
      try {
        await work(context)
      } finally {
        desk.changed()
        await desk.remember()
      }
    })
    return { job }
  }

  const startNow: StartPrepared = (about, work) => jobs.start('scan', about, work)

  return {
    rescan(): Scanning {
      const project = desk.need()
      jobs.refusePrepared('train')
      return begin(startNow, (context) => scanProject(project, engine, context))
    },

    /** Throws as `addDataFolder` does. */
    add: (folder: string): Promise<Scanning> =>
      jobs.prepare('scan', async (start) => {
        jobs.refusePrepared('train')
        const project = desk.need()
        await addDataFolder(project, resolve(folder))
        if (desk.current() !== project) throw cancelled()
        desk.changed()
        return begin(start, (context) => scanProject(project, engine, context))
      }),

    importSplit(file: string): Scanning {
      const project = desk.need()
      jobs.refuseSecond('train')
      return begin(startNow, (context) => importSplitFile(project, resolve(file), engine, context))
    },

    split(settings: SplitSettings): ProjectSummary {
      const project = desk.need()
      jobs.refuseSecond('train')
      jobs.refuseSecond('scan')
      project.transaction(() => {
        project.setSplit({ ...settings, from: 'seed' })
        project.pictures.clearSides()
        project.pictures.classes.tidy()
      })
      settle(project)
      desk.changed()
      return project.summary()
    }
  }
}
