/** A training while it runs: what is known of it, and how it ends where it fails. */
import { AppError, type JobProgress, type RunId, type RunState } from '../../contract'
import { readable } from '../diskErrors'
import type { JobContext } from '../jobs'
import type { MemoryKills } from '../memoryKills'
import type { Project } from '../project'

export interface Training {
  readonly project: Project
  readonly run: RunId
  readonly context: JobContext
  /** Aborted where the job is cancelled, or a report could not be kept. */
  readonly stop: AbortController
  /** Whether the engine had the request: one that was never there interrupts nothing. */
  asked: boolean
  /** What the engine was at when it was last heard of. */
  phase: JobProgress['phase']
  kills: MemoryKills
  /** When it was started, in ms, later by the pauses since then; `heldSince` is when the one that lasts began. */
  started: number
  heldSince: number | null
  reported: number
  picturesFailed: boolean
  /** Whether an epoch was kept. */
  learned: boolean
  /** Why a report could not be kept. */
  failure: unknown
}

/** Where a report could not be kept there is no use in learning on. */
export function giveUp(training: Training, failure: unknown): void {
  training.failure ??= failure
  training.stop.abort()
}

/** The time that it is held does not count as time of its run. */
export function setHeld(training: Training, paused: boolean): void {
  const { heldSince } = training
  if (heldSince !== null) training.started += Date.now() - heldSince
  training.heldSince = paused ? Date.now() : null
  training.context.paused(paused)
}

/** Whether it was the engine that went away, under a training that it had. */
export function lostEngine({ asked }: Training, error: unknown): boolean {
  return asked && error instanceof AppError && error.code === 'service-down'
}

export function endedForMemory(run: RunId): AppError {
  return new AppError(
    'memory',
    'The system ended the engine for want of memory. Close other programs, or choose a smaller base or input size. ' +
      `Nothing is lost: run ${run} can be resumed (in the terminal: thaw train PROJECT --resume ${run}).`
  )
}

/** What is said of a training that threw, and the state that its run then has. */
export function endOf(
  training: Training,
  thrown: unknown
): { readonly error: unknown; readonly state: RunState } {
  const { project, run, failure } = training
  const error = readable(failure ?? thrown)
  if (!(error instanceof AppError)) return { error, state: 'failed' }
  if (error.code === 'cancelled') return { error, state: 'stopped' }
  if (error.code === 'memory') return { error, state: 'interrupted' }
  if (!lostEngine(training, error)) return { error, state: 'failed' }
  const { epochs } = project.runs.get(run)
  const where =
    epochs > 0 ? `after epoch ${epochs} of run ${run}` : `before the first epoch of run ${run} ended`
  const message = `The engine stopped ${where}. Nothing is lost: the project is intact, and the run can be resumed (in the terminal: thaw train PROJECT --resume ${run}).`
  return { error: new AppError('service-down', message, { cause: error }), state: 'interrupted' }
}
