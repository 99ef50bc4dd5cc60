/** Waits for a job of the library: shows its progress, cancels it on Ctrl+C, gives its end or throws its error. */
import { AppError, fromWireError, type JobEnd, type JobProgress } from '../contract'
import type { LibraryClient } from './compose'
import { onInterrupt } from './interrupt'
import type { Progress } from './screen/progress'
import type { Screen } from './screen/screen'
import { phaseText } from './text/jobPhases'

export interface FollowOptions {
  readonly library: LibraryClient
  readonly screen: Screen
  /** Said at the first Ctrl+C. */
  readonly stopping: string
}

/**
 * Starts a job and waits until it ends. Resolves where it is done or was cancelled by Ctrl+C (`state` says which);
 * throws the job's own AppError where it failed.
 */
export async function followJob<T extends { readonly job: string }>(
  start: () => Promise<T>,
  { library, screen, stopping }: FollowOptions
): Promise<{ readonly started: T; readonly end: JobEnd }> {
  const ends = new Map<string, JobEnd>()
  let wake: () => void = () => {}
  const stopListening = [
    library.on('job:progress', (progress) => screen.progress.update(progressOf(progress))),
    library.on('job:ended', (end) => {
      ends.set(end.job, end)
      wake()
    })
  ]
  let started: T | null = null
  const cancel = (): void => {
    if (started) void library.request('job:cancel', { job: started.job }).catch(() => {}) // it has just ended
  }
  let interrupted = false
  const release = onInterrupt(() => {
    interrupted = true
    screen.note(stopping)
    cancel()
  })
  try {
    started = await start()
    if (interrupted) cancel()
    const { job } = started
    while (!ends.has(job)) await new Promise<void>((resolve) => (wake = resolve))
    const end = ends.get(job) as JobEnd
    if (end.state === 'failed') throw fromWireError(end.error ?? unexplained)
    return { started, end }
  } finally {
    release()
    for (const stop of stopListening) stop()
    screen.progress.clear()
  }
}

const unexplained = new AppError('internal', 'It failed and did not say why. Try again.')

/** With the stage where it is one of a recipe. */
export function progressOf({ phase, done, total, eta, stage }: JobProgress): Progress {
  const detail = stage ? { detail: `stage ${stage.number}/${stage.of}` } : {}
  return { ...phaseText(phase), done, total, eta, ...detail }
}
