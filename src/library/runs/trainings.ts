/** The one training that may run: starts it, has its reports kept, and ends its run whatever happens. */
import {
  toWireError,
  type JobEnd,
  type LibraryEvents,
  type Plan,
  type PlanChanges,
  type RunId,
  type StageNumber
} from '../../contract'
import { cancelled, type Emit } from '../../wire'
import { settle } from '../dataset/scan'
import type { EngineClient, EngineLink } from '../engineLink'
import type { JobContext, Jobs } from '../jobs'
import { watchMemoryKills } from '../memoryKills'
import type { Project } from '../project'
import { engineInput } from './engineInput'
import { keepReports } from './engineReports'
import { makeRepeat } from './repeatRun'
import { halveAfterKill, killedSentence } from './halved'
import { resumeRun, undoResume } from './resumeRun'
import { withEarlierFeatures } from './resumedResult'
import { makeRun, type NewRun } from './startRun'
import { endedForMemory, endOf, lostEngine, setHeld, type Training } from './training'

interface Started {
  readonly run: RunId
  readonly job: string
}

export type Trainings = ReturnType<typeof createTrainings>

export function createTrainings(options: {
  readonly engine: EngineLink
  readonly jobs: Jobs
  readonly emit: Emit<LibraryEvents>
  /** Ends what must not run beside a training. */
  readonly clear: () => Promise<void>
  readonly isOpen: (project: Project) => boolean
  /** What is to be done with a run once it has ended with a result; never rejects. */
  readonly ended: (project: Project, run: RunId) => Promise<void>
  /** Tells of the project as it is now; `soon` where many changes come together. */
  readonly changed: (soon?: 'soon') => void
  /** How many processes the system ended for want of memory; null where it does not tell. */
  readonly memoryKills: () => number | null
}) {
  const { engine, jobs, emit, clear, isOpen, ended, changed, memoryKills } = options
  let current: Training | null = null
  /** The run that should be held as soon as the engine has it. */
  let held: RunId | null = null

  /** Reports of other runs are late frames of an engine that is gone. */
  function of(run: RunId): Training | null {
    return current?.run === run ? current : null
  }

  function listen(client: EngineClient): void {
    keepReports(client, { of, emit, changed })
  }

  function askPause(run: RunId, pause: boolean): void {
    held = pause ? run : null
    if (of(run)?.asked) void sendPause(run, pause)
  }

  /** A training that has just ended cannot be held, and one whose engine is gone is interrupted: neither is an error. */
  async function sendPause(run: RunId, pause: boolean): Promise<void> {
    await engine.client?.request('engine:pause', { run, pause }).catch(() => {})
  }

  /** Throws AppError: `busy`, `no-pictures`, `bad-input`, `disk`. */
  function start(project: Project, plan: Plan): Promise<Started> {
    return begin(project, () => makeRun(project, plan))
  }

  /** Throws AppError as `start` does, and `not-found`. */
  function resume(project: Project, run: RunId, changes: PlanChanges): Promise<Started> {
    return begin(project, () => resumeRun(project, run, changes))
  }

  /** Throws AppError as `resume` does. */
  function repeat(project: Project, run: RunId): Promise<Started> {
    return begin(project, () => makeRepeat(project, run))
  }

  /** `stage` where the run belongs to a recipe. Throws what `make` throws, and `busy`. */
  function begin(project: Project, make: () => Promise<NewRun>, stage?: StageNumber): Promise<Started> {
    return jobs.prepare('train', async (start) => {
      jobs.refuseSecond('find-rate')
      // Half the pictures would be trained on, and the other half never.
      jobs.refuseSecond('scan')
      const made = await make()
      await clear()
      const { run } = made
      if (!isOpen(project)) throw cancelled()
      const about = { run, ...(stage && { stage }), askPause: (pause: boolean) => askPause(run, pause) }
      const job = start(about, (context) => train(project, made, context, { undo: stage === undefined }))
      emit('run:changed', project.runs.get(run))
      changed()
      return { run, job }
    })
  }

  /** With `undo`, a resume that fails before its first new epoch leaves its run as it was; a recipe has to tell of its stage. */
  async function train(
    project: Project,
    made: NewRun,
    context: JobContext,
    { undo }: { readonly undo: boolean }
  ): Promise<Pick<JobEnd, 'state'>> {
    const { run } = made
    const stop = new AbortController()
    context.signal.addEventListener('abort', () => stop.abort(), { once: true })
    if (context.signal.aborted) stop.abort()
    const training: Training = {
      project, run, context, stop, asked: false, phase: 'waiting', kills: watchMemoryKills(memoryKills), started: Date.now(), heldSince: null, reported: 0,
      picturesFailed: false, learned: false, failure: null
    } // prettier-ignore
    const before = made.resume ? project.runs.get(run).seconds : 0
    const seconds = (): number => before + ((training.heldSince ?? Date.now()) - training.started) / 1000
    current = training
    try {
      const trained = await askAgainAfterKills(training, made, context)
      if (training.failure) throw training.failure
      const result = withEarlierFeatures(trained, made.earlier ?? null)
      project.runs.end(run, { state: result.stopped ? 'stopped' : 'done', seconds: seconds(), result })
      await ended(project, run)
      return { state: 'done' }
    } catch (thrown) {
      const { error, state } = endOf(training, thrown)
      const wire = state === 'stopped' ? null : toWireError(error)
      if (undo && state === 'failed' && made.before && !training.learned)
        await undoResume(project, run, made.before)
      else project.runs.end(run, { state, seconds: seconds(), error: wire })
      throw error
    } finally {
      current = null
      held = null
      if (training.picturesFailed) settle(project)
      emit('run:changed', project.runs.get(run))
      changed()
    }
  }

  /** Where the system ends the engine for want of memory, the next one goes on with half the batch. */
  async function askAgainAfterKills(training: Training, made: NewRun, context: JobContext) {
    for (let next = made; ;) {
      training.kills = watchMemoryKills(memoryKills)
      try {
        return await ask(training, next, context)
      } catch (error) {
        if (!lostEngine(training, error) || !training.kills.recent() || training.failure) throw error
        next = await goOnWithHalf(training, next)
      }
    }
  }

  async function goOnWithHalf(training: Training, made: NewRun): Promise<NewRun> {
    const { project, run, phase } = training
    // What a step needs is not what was too much.
    if (phase !== 'epochs') throw endedForMemory(run)
    // The next engine says so again where it is to be held.
    if (training.heldSince !== null) setHeld(training, false)
    const { report, checkpoint, untold } = await halveAfterKill(project, run, made.train.length)
    emit('run:halved', { ...report, message: killedSentence(report) })
    for (const epoch of untold) emit('run:epoch', epoch)
    emit('run:changed', project.runs.get(run))
    return { ...made, resume: true, checkpoint }
  }

  async function ask(training: Training, made: NewRun, context: JobContext) {
    const { project, run, stop } = training
    const { plan } = project.runs.get(run)
    const phase = engine.client ? 'compile' : 'waiting'
    context.report({ phase, done: 0, total: null, eta: null })
    const client = await engine.ready(stop.signal)
    training.asked = true
    const input = {
      ...engineInput(project, plan, made),
      run,
      folder: project.runFolder(run),
      ...(made.resume && { resume: true })
    }
    const result = client.request('engine:train', input, { signal: stop.signal })
    if (held === run) void sendPause(run, true)
    return result
  }

  return { listen, start, resume, repeat, begin }
}
