/** One training as the library sees it: a run is made, the engine trains it, every epoch is kept at once. */
import { join } from 'node:path'
import {
  AppError,
  toWireError,
  type EngineEvents,
  type EventPayload,
  type JobEnd,
  type Plan,
  type RunId,
  type RunSource
} from '../../contract'
import { writeWhole } from '../atomicFile'
import { comparePictures } from '../dataset/compare'
import type { EngineLink } from '../engineLink'
import type { JobContext } from '../jobs'
import type { Project } from '../project'

/** Checks that there is something to train on, makes the run and its folder; returns its number. */
export async function createRun(project: Project, plan: Plan): Promise<RunId> {
  const classes = project.pictures.classes().map((row) => row.name)
  const [train, val] = [project.pictures.side('train'), project.pictures.side('val')]
  if (classes.length < 2) {
    throw new AppError(
      'no-pictures',
      `Training needs at least 2 classes, this project has ${classes.length}. Add a folder with one folder of pictures a class.`
    )
  }
  if (train.length === 0) {
    throw new AppError(
      'no-pictures',
      'There are no pictures to train on. Add a folder of pictures, or look at what is wrong with those there are.'
    )
  }
  const run = project.runs.create({ plan, classes, train: train.length, val: val.length })
  const record = {
    plan,
    classes,
    split: project.split,
    train: train.map(fileAndLabel),
    val: val.map(fileAndLabel)
  }
  await writeWhole(join(project.runFolder(run), 'plan.json'), JSON.stringify(record, null, 1) + '\n')
  return run
}

function fileAndLabel({
  path,
  hash,
  label
}: {
  readonly path: string
  readonly hash: string
  readonly label: number
}) {
  return { path, hash, label }
}

/** Where the engine finds a run. */
export function runSource(project: Project, run: RunId): RunSource {
  const { plan, classes } = project.runs.get(run)
  return { run, folder: project.runFolder(run), plan, classes }
}

/** Has the engine train `run`; whatever happens, the run ends in a state that tells it. */
export async function trainRun(
  project: Project,
  run: RunId,
  engine: EngineLink,
  context: JobContext,
  onChanged: () => void
): Promise<Pick<JobEnd, 'state'>> {
  const started = Date.now()
  const seconds = (): number => (Date.now() - started) / 1000
  try {
    const client = await engine.ready(context.signal)
    const input = {
      ...runSource(project, run),
      featuresFolder: project.featuresFolder,
      train: project.pictures.side('train'),
      val: project.pictures.side('val')
    }
    const result = await client.request('engine:train', input, { signal: context.signal })
    project.runs.end(run, { state: result.stopped ? 'stopped' : 'done', seconds: seconds(), result })
    return { state: 'done' }
  } catch (error) {
    project.runs.end(run, {
      state: stateOf(error),
      seconds: seconds(),
      error: toWireError(endOf(error, project, run))
    })
    throw endOf(error, project, run)
  } finally {
    onChanged()
  }
}

function stateOf(error: unknown): 'stopped' | 'interrupted' | 'failed' {
  const code = error instanceof AppError ? error.code : 'internal'
  if (code === 'cancelled') return 'stopped'
  return code === 'service-down' ? 'interrupted' : 'failed'
}

/** A crash of the engine in words that say what is kept. */
function endOf(error: unknown, project: Project, run: RunId): unknown {
  if (!(error instanceof AppError) || error.code !== 'service-down') return error
  const { epochs } = project.runs.get(run)
  const where = epochs > 0 ? `after epoch ${epochs}` : 'before the first epoch ended'
  return new AppError(
    'service-down',
    `The engine stopped ${where} of run ${run}. The project, its pictures and kept features are intact: train again.`,
    { cause: error }
  )
}

/** Keeps an epoch the moment it ends. */
export function keepEpoch(project: Project, epoch: EventPayload<EngineEvents, 'engine:epoch'>): void {
  project.runs.addEpoch(epoch)
}

/** A picture that could not be used in training is marked, so that the next run leaves it out. */
export function markPicture(
  project: Project,
  failed: EventPayload<EngineEvents, 'engine:picture-failed'>
): void {
  const picture = project.pictures.get(failed.id)
  if (!picture) return
  project.transaction(() => {
    const problems = [{ problem: failed.problem, message: failed.message }]
    project.pictures.setFacts(failed.id, { hash: null, width: null, height: null, usable: false, problems })
    comparePictures(project.pictures, project.split.from === 'file')
  })
}
