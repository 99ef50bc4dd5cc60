/** Long work: numbered, told of, cancelled; one job of a kind at a time. */
import { AppError, toWireError, type JobEnd, type JobProgress, type RunId, type StageNumber, type WeightsId } from '../contract' // prettier-ignore
import { readable } from './diskErrors'

/** Progress events a second at most, but each new phase at once. */
const REPORT_EVERY_MS = 100

const names: Readonly<Record<JobProgress['kind'], string>> = {
  scan: 'A scan',
  train: 'A training',
  export: 'An export',
  fetch: 'A fetch of weights',
  'find-rate': 'A search for a learning rate'
}

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

interface About {
  readonly run?: RunId
  readonly stage?: StageNumber
  readonly weights?: WeightsId
  readonly askPause?: AskPause
}

type Work = (context: JobContext) => Promise<Partial<Pick<JobEnd, 'exported' | 'rates' | 'state'>> | void>

/** Starts the job that was prepared for; gives its number. */
export type StartPrepared = (about: About, work: Work) => string

interface Running {
  readonly controller: AbortController
  readonly ended: Promise<void>
  /** Left out: it cannot be paused. */
  readonly askPause?: AskPause
  progress: JobProgress
}

export class Jobs {
  private readonly running = new Map<string, Running>()
  private readonly preparing = new Map<JobProgress['kind'], Promise<unknown>>()
  private next = 1

  constructor(
    private readonly tell: {
      readonly progress: (progress: JobProgress) => void
      readonly ended: (end: JobEnd) => void
    }
  ) {}

  /** Starts `work`; what it throws becomes the job's end. Throws `busy` where a job of the kind runs. */
  start(kind: JobProgress['kind'], about: About, work: Work): string {
    this.refuseSecond(kind)
    return this.begin(kind, about, work)
  }

  /**
   * For work that is long made ready before it is a job: from now on it counts as running. Rejects with `busy` where a job
   * of the kind runs, and as `make` does.
   */
  async prepare<A>(kind: JobProgress['kind'], make: (start: StartPrepared) => Promise<A>): Promise<A> {
    this.refuseSecond(kind)
    const made = make((about, work) => this.begin(kind, about, work)).finally(() =>
      this.preparing.delete(kind)
    )
    this.preparing.set(
      kind,
      made.catch(() => undefined)
    )
    return made
  }

  private begin(kind: JobProgress['kind'], about: About, work: Work): string {
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

  /** Throws `busy` where a job of the kind runs, or is made ready. */
  refuseSecond(kind: JobProgress['kind']): void {
    this.refusePrepared(kind)
    if (this.isRunning(kind))
      throw new AppError('busy', `${names[kind]} is running. Wait for its end, or stop it first.`)
  }

  /** Throws `busy` while a job of the kind is made ready: for work that it minds at its beginning alone. */
  refusePrepared(kind: JobProgress['kind']): void {
    if (this.preparing.has(kind))
      throw new AppError('busy', `${names[kind]} is being started. Try again in a moment.`)
  }

  /** One that is made ready included. */
  isRunning(kind: JobProgress['kind']): boolean {
    return this.preparing.has(kind) || this.of(kind).length > 0
  }

  private of(kind: JobProgress['kind']): Running[] {
    return [...this.running.values()].filter(({ progress }) => progress.kind === kind)
  }

  cancel(job: string): void {
    this.running.get(job)?.controller.abort()
  }

  /** Resolves once no job of the kind runs or is made ready, and those that wait for its end were told. */
  async idle(kind: JobProgress['kind']): Promise<void> {
    while (this.isRunning(kind))
      await Promise.all([this.preparing.get(kind), ...this.of(kind).map(({ ended }) => ended)])
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
