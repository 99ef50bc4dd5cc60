/** A run that goes on with smaller batches, for memory ran out: its plan says so from there on. */
import { AppError, type HalvedReport, type RunId } from '../../contract'
import type { Project } from '../project'
import { goOnFrom, lastCheckpoint } from './resumeRun'

/** A resume then takes the batch that memory suffices for. */
export async function keepHalved(project: Project, { run, during, to, epoch }: HalvedReport): Promise<void> {
  if (during !== 'training') return
  const plan = { ...project.runs.get(run).plan, batch: to }
  const reached = epoch > 0 ? { epoch, recent: [] } : null
  project.runs.forgetAfter(run, epoch)
  await goOnFrom(project, run, { reached, plan, changes: { batch: to, why: 'memory' } })
}

/**
 * The same where the system ended the engine for want of memory, which it cannot tell of itself: the run is where its last
 * checkpoint is. `trained` are its training pictures; more than these were never taken at once. Throws AppError('memory')
 * where there is nothing left to halve.
 */
export async function halveAfterKill(project: Project, run: RunId, trained: number): Promise<HalvedReport> {
  const { plan } = project.runs.get(run)
  const from = Math.min(plan.batch, trained)
  if (from <= 1) throw tooLittle(run)
  const to = Math.floor(from / 2)
  const reached = await lastCheckpoint(project.runFolder(run))
  const changes = { batch: to, why: 'memory' }
  project.runs.forgetAfter(run, reached?.epoch ?? 0)
  await goOnFrom(project, run, { reached, plan: { ...plan, batch: to }, changes })
  return { run, during: 'training', from, to, epoch: reached?.epoch ?? 0 }
}

/** The line of it for a log. */
export function halvedSentence({ during, from, to, epoch }: HalvedReport): string {
  const ranOut = `Memory ran out with ${from} pictures at once`
  if (during === 'features') return `${ranOut}: their features are computed with ${to} at once.`
  if (during === 'validation') return `${ranOut} in validation: it goes on with ${to} at once.`
  const where = epoch > 0 ? `after epoch ${epoch}` : 'from its beginning'
  return `${ranOut} in a step: the run goes on ${where} with a batch of ${to}.`
}

function tooLittle(run: RunId): AppError {
  return new AppError(
    'memory',
    `The system ended the engine for want of memory even with one picture at a time. Close other programs, or choose a ` +
      `smaller base, a smaller input size or fewer thawed layers. What was trained so far is kept, and run ${run} can be resumed.`
  )
}
