/** Goes on with a run: its own pictures, its last checkpoint, what of its plan is changed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import {
  AppError,
  epochReportSchema,
  planProblem,
  planSchema,
  type EnginePicture,
  type EpochReport,
  type Plan,
  type PlanChanges,
  type RunId
} from '../../contract'
import { writeWhole } from '../atomicFile'
import { readSplitFile } from '../dataset/splitFile'
import type { Project } from '../project'
import type { KeptRow } from './runStore'
import type { NewRun } from './startRun'

/** Of the file that the engine keeps beside a checkpoint's weights. */
const checkpointSchema = z.object({
  state: z.object({ epoch: z.number().int(), recent: z.array(epochReportSchema).default([]) })
})
export type Checkpoint = z.output<typeof checkpointSchema>['state']
const recordSchema = z.looseObject({ changed: z.array(z.unknown()).default([]) })

/**
 * Marks the run as training again and gives what the engine needs. Throws AppError: `not-found`, `bad-input` where it is
 * training, has nothing left to train or no checkpoint to go on from, `no-pictures` where its pictures are gone.
 */
export async function resumeRun(project: Project, run: RunId, changes: PlanChanges): Promise<NewRun> {
  const { state, plan, classes, epochs, result } = project.runs.get(run)
  if (state === 'running') throw new AppError('busy', `Run ${run} is being trained.`)
  const changed = planSchema.parse({ ...plan, ...definedOf(changes) })
  const folder = project.runFolder(run)
  const reached = await lastCheckpoint(folder)
  if (reached === null && epochs > 0) {
    throw new AppError(
      'bad-input',
      `Run ${run} kept no checkpoint to go on from. Start a new run from its best weights instead.`
    )
  }
  if (reached === null && plan.from !== null) refuseLostSource(project, run, plan.from)
  const done = reached?.epoch ?? 0
  if (done >= changed.epochs) {
    throw new AppError(
      'bad-input',
      `Run ${run} has trained ${done} of ${changed.epochs} epochs: nothing is left. Set more epochs to go on with it.`
    )
  }
  if (result?.endedEarly && endsAgain(plan, changed)) {
    throw new AppError(
      'bad-input',
      `Run ${run} ended early, at epoch ${done}. To go on with it give early stopping more patience, or leave it out.`
    )
  }
  const sides = await picturesOf(project, run, folder)
  const problem = planProblem(changed, { classes, val: sides.val.length })
  if (problem) throw new AppError('bad-input', problem)
  const before = { row: project.runs.keep(run), plan: await readFile(planFile(folder), 'utf8') }
  await goOnFrom(project, run, { reached, plan: changed, changes: definedOf(changes) })
  return { run, resume: true, before, checkpoint: reached !== null, earlier: result, classes, ...sides }
}

/** What a run was before it was resumed. */
export interface BeforeResume {
  readonly row: KeptRow
  /** The text of its plan.json. */
  readonly plan: string
}

/** After a resume that failed before its first new epoch: the run is again what it was. Throws what the database throws. */
export async function undoResume(project: Project, run: RunId, { row, plan }: BeforeResume): Promise<void> {
  project.runs.putBack(row)
  // It only tells what was tried, should it stand.
  await writeWhole(planFile(project.runFolder(run)), plan).catch(() => {})
}

function planFile(folder: string): string {
  return join(folder, 'plan.json')
}

/**
 * The run is where its last checkpoint is, or at its beginning; from there on its plan is `plan`. Gives the epochs that the
 * engine had kept, but that did not come through before it ended.
 */
export async function goOnFrom(
  project: Project,
  run: RunId,
  { reached, plan, changes }: GoingOn
): Promise<readonly EpochReport[]> {
  const { epoch, recent } = reached ?? { epoch: 0, recent: [] }
  await noteChanges(project.runFolder(run), plan, { epoch, ...changes })
  const told = new Set(project.runs.detail(run).history.map((report) => report.epoch))
  project.transaction(() => {
    project.runs.resume(run, plan)
    for (const report of recent) project.runs.keepEpoch(report)
  })
  return recent.filter((report) => !told.has(report.epoch))
}

interface GoingOn {
  /** null where there is no checkpoint. */
  readonly reached: Checkpoint | null
  readonly plan: Plan
  /** For the record. */
  readonly changes: object
}

/** Without a checkpoint of its own it begins again with the weights of the run that it starts from. */
function refuseLostSource({ runs }: Project, run: RunId, from: RunId): void {
  if (runs.list().some((other) => other.run === from)) return
  throw new AppError(
    'not-found',
    `Run ${run} has kept nothing of its own yet, and run ${from}, which it starts from, is deleted. Delete run ${run} too, and train again.`
  )
}

/** Whether what ended a run would end it again before another epoch. */
function endsAgain({ earlyStopping: then }: Plan, { earlyStopping: now }: Plan): boolean {
  return now !== null && now.monitor === then?.monitor && now.patience <= then.patience
}

function definedOf(changes: PlanChanges): PlanChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

/** Where the last checkpoint is; null where there is none. */
export async function lastCheckpoint(folder: string): Promise<Checkpoint | null> {
  for (const name of ['last', 'last.replaced']) {
    const text = await readFile(join(folder, 'checkpoints', name, 'state.json'), 'utf8').catch(() => null)
    const parsed = text === null ? null : checkpointSchema.safeParse(JSON.parse(text))
    if (parsed?.success) return parsed.data.state
  }
  return null
}

/** The pictures the run began with, in their order; those that cannot be used any more are left out. */
export async function picturesOf(
  project: Project,
  run: RunId,
  folder: string
): Promise<Pick<NewRun, 'train' | 'val'>> {
  const known = new Map(
    (['train', 'val', 'test'] as const)
      .flatMap((side) => project.pictures.side(side))
      .map((picture) => [picture.path, picture])
  )
  const { pictures } = await readSplitFile(join(folder, 'split.json'))
  const sideOf = (side: 'train' | 'val'): EnginePicture[] =>
    pictures.flatMap((row): EnginePicture[] => {
      const picture = row.side === side ? known.get(row.path) : undefined
      return picture ? [{ id: picture.id, path: row.path, hash: picture.hash, label: row.class }] : []
    })
  const train = sideOf('train')
  if (train.length === 0) {
    throw new AppError('no-pictures', `None of the pictures of run ${run} is in this project any more.`)
  }
  return { train, val: sideOf('val') }
}

/** plan.json says what holds now, and since when. */
export async function noteChanges(folder: string, plan: Plan, change: object): Promise<void> {
  const path = planFile(folder)
  const record = recordSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  const noted = { ...record, plan, changed: [...record.changed, change] }
  await writeWhole(path, JSON.stringify(noted, null, 1) + '\n')
}
