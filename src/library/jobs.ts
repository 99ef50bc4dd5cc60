/** Long work: numbered, told of, cancelled; one job of a kind at a time. */
import { AppError, toWireError, type JobEnd, type JobProgress, type RunId, type StageNumber, type WeightsId } from '../contract' // prettier-ignore
import { readable } from './diskErrors'

/** Progress events a second at most, but each new phase at once. */
const REPORT_EVERY_MS = 100

export type Step = Pick<JobProgress, 'phase' | 'done' | 'total' | 'eta'>

/** Asks the work to hold, or to go on. */
export type AskPause = (pause: boolean) => void

export interface JobContext {
  readonly job: string
  readonly signal: AbortSignal
  report(step: Step): void
  /** The work is held now, or goes on. */
  paused(paused: boolean): void
}

interface Running {
  readonly controller: AbortController
  readonly ended: Promise<void>
  /** Left out: it cannot be paused. */
  readonly askPause?: AskPause
  progress: JobProgress
}

export class Jobs {
  private readonly running = new Map<string, Running>()
  private next = 1

  constructor(
    private readonly tell: {
      readonly progress: (progress: JobProgress) => void
      readonly ended: (end: JobEnd) => void
    }
  ) {}

  /** Starts `work`; what it throws becomes the job's end. Throws `busy` where a job of the kind runs. */
  start(
    kind: JobProgress['kind'],
    about: {
      readonly run?: RunId
      readonly stage?: StageNumber
      readonly weights?: WeightsId
      readonly askPause?: AskPause
    },
    work: (context: JobContext) => Promise<Partial<Pick<JobEnd, 'exported' | 'rates' | 'state'>> | void>
  ): string {
    this.refuseSecond(kind)
    const { run = null, stage, weights = null, askPause } = about
    const shared = { kind, run, weights, ...(stage && { stage }) }
    const job = String(this.next++)
    const controller = new AbortController()
    const progress: JobProgress = {
      job,
      ...shared,
      phase: 'waiting',
      done: 0,
      total: null,
      eta: null,
      paused: false
    }
    let told = 0
    const report = (step: Step): void => {
      const entry = this.running.get(job)
      if (!entry) return
      const now = Date.now()
      const newPhase = entry.progress.phase !== step.phase
      entry.progress = { ...entry.progress, ...step }
      if (!newPhase && now - told < REPORT_EVERY_MS && step.done !== step.total) return
      told = now
      this.tell.progress(entry.progress)
    }
    const paused = (value: boolean): void => {
      const entry = this.running.get(job)
      if (!entry || entry.progress.paused === value) return
      entry.progress = { ...entry.progress, paused: value }
      this.tell.progress(entry.progress)
    }
    const end = (rest: Pick<JobEnd, 'state' | 'error'> & Partial<JobEnd>): void => {
      this.running.delete(job)
      this.tell.ended({ job, ...shared, exported: null, ...rest })
    }
    // Started in a later turn: the answer with the job's number goes out first.
    const ended = new Promise((resolve) => setImmediate(resolve))
      .then(() => work({ job, signal: controller.signal, report, paused }))
      .then((result) => end({ state: 'done', error: null, ...result }))
      .catch((error: unknown) => end(endOf(error)))
    this.running.set(job, { controller, ended, progress, ...(askPause && { askPause }) })
    return job
  }

  /** Throws `busy` where a job of the kind runs. */
  refuseSecond(kind: JobProgress['kind']): void {
    if (!this.isRunning(kind)) return
    const what = {
      scan: 'A scan',
      train: 'A training',
      export: 'An export',
      fetch: 'A fetch of weights',
      'find-rate': 'A search for a learning rate'
    }[kind]
    throw new AppError('busy', `${what} is running. Wait for its end, or stop it first.`)
  }

  isRunning(kind: JobProgress['kind']): boolean {
    return [...this.running.values()].some((entry) => entry.progress.kind === kind)
  }

  cancel(job: string): void {
    this.running.get(job)?.controller.abort()
  }

  /** Resolves once no job of the kind runs, and those that wait for its end were told. */
  async idle(kind: JobProgress['kind']): Promise<void> {
    while (this.isRunning(kind))
      await Promise.all(
        [...this.running.values()].filter(({ progress }) => progress.kind === kind).map(({ ended }) => ended)
      )
  }

  /** Throws `bad-input` where it is work that cannot be held; a job that has just ended is left alone. */
  pause(job: string, pause: boolean): void {
    const entry = this.running.get(job)
    if (!entry) return
    if (!entry.askPause)
      throw new AppError('bad-input', 'Only a training can be paused. Stop this, or wait for its end.')
    entry.askPause(pause)
  }

  list(): JobProgress[] {
    return [...this.running.values()].map((entry) => entry.progress)
  }

  /** Cancels everything but jobs of kind `keep`, and waits for its end. */
  async cancelAll(keep?: JobProgress['kind']): Promise<void> {
    const all = [...this.running.values()].filter((entry) => entry.progress.kind !== keep)
    for (const { controller } of all) controller.abort()
    await Promise.all(all.map((entry) => entry.ended))
  }
}

function endOf(error: unknown): Pick<JobEnd, 'state' | 'error'> {
  const wire = toWireError(readable(error))
  return wire.code === 'cancelled' ? { state: 'cancelled', error: null } : { state: 'failed', error: wire }
}
