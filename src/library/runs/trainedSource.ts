/** A trained run as the engine is asked about it. */
import { AppError, type RunId, type RunSource } from '../../contract'
import type { Project } from '../project'

/** Where the engine finds the run's weights. Throws AppError('not-found') where the run kept none. */
export function trainedSource(project: Project, run: RunId): RunSource {
  const { epochs, state, plan, classes } = project.runs.get(run)
  if (epochs === 0) {
    const why = {
      running: 'its first epoch has not ended yet. Wait for it.',
      interrupted: 'it was interrupted before its first epoch had ended. Train again.',
      failed: 'it failed before its first epoch had ended. Train again.',
      stopped: 'it was stopped before its first epoch had ended. Train again.',
      done: 'they were not kept. Train again.'
    }[state]
    throw new AppError('not-found', `Run ${run} has no weights: ${why}`)
  }
  return { run, folder: project.runFolder(run), plan, classes }
}
