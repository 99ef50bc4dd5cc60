/** Makes a run: checks that there is something to train on, and writes down everything needed to repeat it. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  AppError,
  planProblem,
  type EnginePicture,
  type Plan,
  type RunId,
  type TrainResult
} from '../../contract'
import { writeWhole } from '../atomicFile'
import type { SidePicture } from '../dataset/pictureStore'
import type { Project } from '../project'
import { refuseOtherNetwork } from './handOver'
import type { BeforeResume } from './resumeRun'
import { trainedSource } from './trainedSource'

export interface NewRun {
  readonly run: RunId
  /** Whether it goes on from its last checkpoint. */
  readonly resume?: boolean
  /** What it was before, where it is resumed. */
  readonly before?: BeforeResume
  /** Whether there is one: then it needs nothing of the run that it started from. */
  readonly checkpoint?: boolean
  /** What it had come to before it goes on. */
  readonly earlier?: TrainResult | null
  readonly classes: readonly string[]
  readonly train: readonly EnginePicture[]
  readonly val: readonly EnginePicture[]
}

/**
 * A run on the pictures of the project as its split is now. Throws AppError('no-pictures') where the project has nothing
 * to train on, saying what is lacking; `bad-input` where the plan contradicts itself or the run it starts from.
 */
export async function makeRun(project: Project, plan: Plan): Promise<NewRun> {
  return writeRun(project, { plan, ...examplesOf(project, plan) })
}

/** Makes the run's row, its `plan.json` and its `split.json`: none is there without the others. */
export async function writeRun(
  project: Project,
  {
    plan,
    classes,
    train,
    val,
    repeatOf = null
  }: Pick<NewRun, 'classes' | 'train' | 'val'> & { readonly plan: Plan; readonly repeatOf?: RunId | null }
): Promise<NewRun> {
  const counts = { train: train.length, val: val.length }
  const run = project.runs.create({ plan, classes, pictures: counts, repeatOf })
  const record = {
    plan,
    ...(repeatOf !== null && { repeatOf }),
    classes,
    split: project.split,
    pictures: counts,
    digest: digestOf(train, val)
  }
  // As a split file, from which `dataset:split-file` makes the same sides again; hashes in the order of the pictures.
  const split = {
    classes,
    train: train.map(fileAndLabel),
    val: val.map(fileAndLabel),
    hashes: { train: train.map(({ hash }) => hash), val: val.map(({ hash }) => hash) }
  }
  const folder = project.runFolder(run)
  try {
    await writeWhole(join(folder, 'split.json'), JSON.stringify(split) + '\n')
    await writeWhole(join(folder, 'plan.json'), JSON.stringify(record, null, 1) + '\n')
  } catch (error) {
    project.runs.remove(run)
    throw error
  }
  return { run, classes, train, val }
}

/** The pictures that `plan` trains on. Throws AppError as `makeRun` does, before anything is made. */
export function examplesOf(project: Project, plan: Plan): Pick<NewRun, 'classes' | 'train' | 'val'> {
  const classes = project.trainingClasses()
  const train = labelled(project.pictures.side('train'), classes)
  const val = labelled(project.pictures.side('val'), classes)
  refuseTooLittle(project, classes, train)
  const problem = planProblem(plan, { classes, val: val.length })
  if (problem) throw new AppError('bad-input', problem)
  // Runs are numbered in order and weights are there only of runs that are older: none can come from itself.
  if (plan.from !== null) refuseOtherNetwork(trainedSource(project, plan.from), plan, classes)
  return { classes, train, val }
}

function fileAndLabel({ path, label }: EnginePicture): readonly [string, number] {
  return [path, label]
}

/** Pictures as the engine takes them; those of classes that are not in `classes` are left out. */
export function labelled(pictures: readonly SidePicture[], classes: readonly string[]): EnginePicture[] {
  const labels = new Map(classes.map((name, label) => [name, label]))
  return pictures.flatMap(({ id, path, hash, class: name }) => {
    const label = labels.get(name)
    return label === undefined ? [] : [{ id, path, hash, label }]
  })
}

function refuseTooLittle(
  project: Project,
  classes: readonly string[],
  train: readonly EnginePicture[]
): void {
  const refuse = (message: string): never => {
    throw new AppError('no-pictures', message)
  }
  const { pictures } = project.summary()
  if (pictures.total === 0)
    refuse('This project has no pictures yet. Add a folder that holds one folder of pictures for each class.')
  if (pictures.used === 0)
    refuse(
      pictures.unlabelled === pictures.total
        ? 'None of the pictures has a class. Sort them into one folder for each class, and add the folder that holds these.'
        : 'None of the pictures can be used. The list of problems says what is wrong with each.'
    )
  if (train.length === 0)
    refuse('There are no pictures to train on: the split gives them all to other sides. Split anew.')
  const trained = new Set(train.map(({ label }) => label))
  if (trained.size < 2) {
    const only = classes.filter((_, label) => trained.has(label)).join(', ')
    refuse(
      `Training needs pictures of at least 2 classes, but there are only pictures of "${only}". Add a folder of another class.`
    )
  }
}

/** SHA-256 over side, label and content of every picture, whatever their order and paths. */
function digestOf(train: readonly EnginePicture[], val: readonly EnginePicture[]): string {
  const lines = [
    ...train.map(({ label, hash }) => `train ${label} ${hash}`),
    ...val.map(({ label, hash }) => `val ${label} ${hash}`)
  ]
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}
