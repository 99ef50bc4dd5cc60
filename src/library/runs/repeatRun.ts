/** Trains a run again as it was, and says whether it came out the same. */
import {
  AppError,
  type EpochReport,
  type Plan,
  type RepeatVerdict,
  type RunDetail,
  type RunId
} from '../../contract'
import type { EngineLink } from '../engineLink'
import type { Project } from '../project'
import { refuseOtherNetwork } from './handOver'
import { picturesOf } from './resumeRun'
import { readRunChanges, readRunPictures } from './runRecord'
import { writeRun, type NewRun } from './startRun'
import { trainedSource } from './trainedSource'
import { verdictText } from './verdictText'

/** Files named in a verdict. */
const MOST_FILES = 20
/** What of an epoch is compared: its time is another each time. */
const measures = ['loss', 'acc', 'val_loss', 'val_acc', 'lr'] as const

/**
 * Makes a new run with the plan and the pictures of `run`. Throws AppError: `not-found`, `busy` where it is being trained,
 * `bad-input` where it cannot be trained again in one go or has nothing to compare with, `no-pictures`.
 */
export async function makeRepeat(project: Project, run: RunId): Promise<NewRun> {
  const { state, epochs, plan, classes } = project.runs.get(run)
  if (state === 'running') throw new AppError('busy', `Run ${run} is being trained. Wait for its end.`)
  if (epochs === 0) {
    throw new AppError(
      'bad-input',
      `Run ${run} ended before its first epoch: there is nothing to compare with. Use its settings for a new run.`
    )
  }
  const folder = project.runFolder(run)
  const edited = (await readRunChanges(folder)).find((change) => editsOf(change, plan).length > 0)
  if (edited) {
    throw new AppError(
      'bad-input',
      `Run ${run} went on with other settings (${editsOf(edited, plan).join(', ')}) after epoch ${edited.epoch}: no training from its beginning can be the same. Use its settings for a new run.`
    )
  }
  if (plan.from !== null) {
    refuseDeletedOrigin(project, run, plan.from)
    refuseOtherNetwork(trainedSource(project, plan.from), plan, classes)
  }
  const sides = await picturesOf(project, run, folder)
  return writeRun(project, { plan, classes, ...sides, repeatOf: run })
}

function refuseDeletedOrigin({ runs }: Project, run: RunId, from: RunId): void {
  if (runs.list().some((other) => other.run === from)) return
  throw new AppError(
    'not-found',
    `Run ${run} started from run ${from}, which was deleted: it cannot be repeated. Use its settings for a new run that starts from another, or from a fresh head.`
  )
}

/**
 * What a change holds that a training from the beginning would have had from its first epoch on: a schedule's rates depend on
 * how many epochs there are.
 */
function editsOf(change: object, { schedule }: Plan): readonly string[] {
  return Object.keys(change).filter((name) => name !== 'epoch' && (name !== 'epochs' || schedule !== null))
}

/** Compares a run that repeats another with it and keeps the verdict; does nothing for other runs. Never rejects. */
export async function judgeRepeat(project: Project, run: RunId, engine: EngineLink): Promise<void> {
  try {
    const repeat = project.runs.detail(run)
    if (repeat.repeatOf === null) return
    project.runs.setVerdict(run, await verdictOf(project, repeat, repeat.repeatOf, engine))
  } catch {
    // Its run has gone meanwhile, or the disk fails: the training itself is kept, and there is nothing to say of it.
  }
}

async function verdictOf(
  project: Project,
  repeat: RunDetail,
  of: RunId,
  engine: EngineLink
): Promise<RepeatVerdict> {
  const first = project.runs.detail(of)
  const { epochs, curve, equal } = compareCurves(first.history, repeat.history)
  const whole = first.history.length === repeat.history.length
  const weights = whole ? await compareWeights(project, of, repeat.run, engine) : null
  const facts = {
    same: whole && equal && weights !== null && weights.of === weights.repeat,
    epochs,
    curve,
    weights: weights && {
      maxDifference: weights.maxDifference,
      of: weights.of,
      repeat: weights.repeat
    },
    threads: weights?.threads ?? null,
    pictures: await changedPictures(project, of)
  }
  return { ...facts, text: verdictText(facts, { first, repeat }) }
}

/** Largest |difference| over the epochs that both have. */
export function compareCurves(a: readonly EpochReport[], b: readonly EpochReport[]) {
  const epochs = Math.min(a.length, b.length)
  let curve = 0
  let equal = true
  for (let i = 0; i < epochs; i++) {
    for (const measure of measures) {
      const [x, y] = [a[i]?.[measure] ?? null, b[i]?.[measure] ?? null]
      if (x === y) continue
      equal = false
      if (x !== null && y !== null && measure !== 'lr') curve = Math.max(curve, Math.abs(x - y))
    }
  }
  return { epochs, curve: epochs > 0 ? curve : null, equal }
}

/** null where the weights of one of them cannot be read any more. */
async function compareWeights(project: Project, of: RunId, run: RunId, engine: EngineLink) {
  try {
    const client = await engine.ready()
    const runs = { a: trainedSource(project, of), b: trainedSource(project, run) }
    const { maxDifference, hashes, threads } = await client.request('engine:compare-weights', runs)
    return { maxDifference, of: hashes[0], repeat: hashes[1], threads }
  } catch {
    return null
  }
}

/** Which pictures of the run have another content than when it began, or cannot be used any more. */
export async function changedPictures(project: Project, run: RunId): Promise<RepeatVerdict['pictures']> {
  const hashes = usedHashes(project)
  const missing: string[] = []
  const changed: string[] = []
  for (const { path, hash } of await readRunPictures(project.runFolder(run))) {
    const now = hashes.get(path)
    if (now === undefined) missing.push(path)
    else if (hash !== null && hash !== now) changed.push(path)
  }
  return {
    changed: changed.length,
    missing: missing.length,
    files: [...changed, ...missing].slice(0, MOST_FILES)
  }
}

/** Hash by path of every picture that can be trained on. */
function usedHashes(project: Project): ReadonlyMap<string, string> {
  const pictures = (['train', 'val', 'test'] as const).flatMap((side) => project.pictures.side(side))
  return new Map(pictures.map(({ path, hash }) => [path, hash]))
}
