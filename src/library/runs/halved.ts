/** A run that goes on with smaller batches, for memory ran out: its plan says so from there on. */
import { AppError, type EpochReport, type HalvedReport, type RunId } from '../../contract'
import type { Project } from '../project'
import { goOnFrom, lastCheckpoint, noteChanges } from './resumeRun'

/** A resume then takes the batch that memory suffices for. */
export async function keepHalved(project: Project, { run, during, to, epoch }: HalvedReport): Promise<void> {
  if (during !== 'training') return
  const plan = { ...project.runs.get(run).plan, batch: to }
  // At once: the engine goes on meanwhile.
  project.transaction(() => {
    project.runs.forgetAfter(run, epoch)
    project.runs.resume(run, plan)
  })
  await noteChanges(project.runFolder(run), plan, { epoch, batch: to, why: 'memory' })
}

export interface HalvedAfterKill {
  readonly report: HalvedReport
  /** Whether there is one to go on from. */
  readonly checkpoint: boolean
  /** Epochs that had ended, but were not told of before the engine was. */
  readonly untold: readonly EpochReport[]
}

/**
 * The same where the system ended the engine for want of memory, which it cannot tell of itself: the run is where its last
 * checkpoint is. `trained` are its training pictures; more than these were never taken at once. Throws AppError('memory')
 * where there is nothing left to halve.
 */
export async function halveAfterKill(
  project: Project,
  run: RunId,
  trained: number
): Promise<HalvedAfterKill> {
  const { plan } = project.runs.get(run)
  const from = Math.min(plan.batch, trained)
  if (from <= 1) throw tooLittle(run)
  const to = Math.floor(from / 2)
  const reached = await lastCheckpoint(project.runFolder(run))
  const epoch = reached?.epoch ?? 0
  project.runs.forgetAfter(run, epoch)
  const changes = { batch: to, why: 'memory' }
  const untold = await goOnFrom(project, run, { reached, plan: { ...plan, batch: to }, changes })
  return { report: { run, during: 'training', from, to, epoch }, checkpoint: reached !== null, untold }
}

/** The line of it for a log. */
export function halvedSentence({ during, from, to, epoch }: HalvedReport): string {
  const ranOut = `Memory ran out with ${from} pictures at once`
  if (during === 'features') return `${ranOut}: their features are computed with ${to} at once.`
  if (during === 'validation') return `${ranOut} in validation: it goes on with ${to} at once.`
  return `${ranOut} in a step: the run goes on ${whereOf(epoch)} with a batch of ${to}.`
}

/** The same where the system ended the engine, for whatever it did just then. */
export function killedSentence({ to, epoch }: HalvedReport): string {
  return `The system ended the engine for want of memory: the run goes on ${whereOf(epoch)} with a batch of ${to}.`
}

function whereOf(epoch: number): string {
  return epoch > 0 ? `after epoch ${epoch}` : 'in epoch 1'
}

function tooLittle(run: RunId): AppError {
  return new AppError(
    'memory',
    `The system ended the engine for want of memory again and again, at last with one picture a step. Close other programs, or choose a ` +
      `smaller base, a smaller input size or fewer thawed layers. What was trained so far is kept, and run ${run} can be resumed.`
  )
}
