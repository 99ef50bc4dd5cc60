/** What trained runs are used for: evaluation on a side, predictions, export. */
import { readdir, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AppError,
  type EnginePicture,
  type Evaluation,
  type ExportResult,
  type Prediction,
  type RunId,
  type RunSource,
  type Side
} from '../../contract'
import { diskFull, isDiskFull } from '../../disk/diskFull'
import { makeFolder } from '../../disk/makeFolder'
import type { EngineLink } from '../engineLink'
import type { Project } from '../project'
import { evaluate, type LabelledScores } from './metrics'
import { labelled } from './startRun'
import { trainedSource } from './trainedSource'

/** Pictures on which an export is compared with the run. */
const CHECK_PICTURES = 32
/** Files a request: answers stay small, and a cancel is heard in between. */
const PREDICT_BATCH = 512

type Scores = Awaited<ReturnType<typeof scoresOf>>[number]

/**
 * Scores the pictures of one side, as the split is now, by the run's best weights. Left out are pictures that cannot be
 * used and those of classes that the run does not know.
 */
export async function evaluateRun(
  project: Project,
  run: RunId,
  on: Side,
  engine: EngineLink,
  signal: AbortSignal
): Promise<Evaluation> {
  const source = trainedSource(project, run)
  const { classes } = source
  const pictures = labelled(project.pictures.side(on), classes)
  if (pictures.length === 0) {
    throw new AppError(
      'no-pictures',
      `There are no pictures on the ${on} side. Change the split, or evaluate on another side.`
    )
  }
  const answers = await scoresOf(
    source,
    pictures.map(({ path }) => path),
    engine,
    signal
  )
  const rows = answers.flatMap(({ scores }, i): LabelledScores[] => {
    const label = pictures[i]?.label
    return scores && label !== undefined ? [{ label, scores }] : []
  })
  if (rows.length === 0) {
    throw new AppError('no-pictures', `None of the ${pictures.length} pictures on the ${on} side can be read. Scan the folders again to see why.`) // prettier-ignore
  }
  return { run, on, pictures: rows.length, classes, ...evaluate(rows, classes) }
}

export async function predictFiles(
  project: Project,
  run: RunId,
  files: readonly string[],
  engine: EngineLink,
  signal: AbortSignal
): Promise<Prediction[]> {
  const source = trainedSource(project, run)
  const answers = await scoresOf(source, files, engine, signal)
  return files.map((file, i) => predictionOf(file, source.classes, answers[i]))
}

function predictionOf(file: string, classes: readonly string[], answer: Scores | undefined): Prediction {
  const { scores = null, error = null } = answer ?? {}
  const named = scores && Object.fromEntries(classes.map((name, c) => [name, scores[c] ?? 0]))
  return { file, scores: named, error }
}

async function scoresOf(
  source: RunSource,
  files: readonly string[],
  engine: EngineLink,
  signal: AbortSignal
): Promise<{ readonly scores: number[] | null; readonly error: string | null }[]> {
  const client = await engine.ready(signal)
  const answers = []
  for (let at = 0; at < files.length; at += PREDICT_BATCH) {
    const input = { ...source, files: files.slice(at, at + PREDICT_BATCH) }
    answers.push(...(await client.request('engine:predict', input, { signal })))
  }
  return answers
}

/** Exports the run's best weights to `out`, compared with the run on pictures of all classes. */
export async function exportRun(
  project: Project,
  run: RunId,
  out: string,
  engine: EngineLink,
  signal: AbortSignal
): Promise<ExportResult> {
  const source = trainedSource(project, run)
  const { val_acc, pictures } = project.runs.get(run)
  const client = await engine.ready(signal)
  const input = {
    ...source,
    format: 'savedmodel' as const,
    out,
    check: checkPictures(project, source.classes),
    card: { project: project.name, val_acc, ...pictures }
  }
  return client.request('engine:export', input, { signal }).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'service-down') throw error
    const message = `The engine stopped while it exported run ${run}. Nothing is lost: the run is intact and you can export it again.`
    throw new AppError('service-down', message, { cause: error })
  })
}

/** Validation pictures, or where there are none those trained on; taken from each class in turn. */
function checkPictures(project: Project, classes: readonly string[]): string[] {
  const validation = labelled(project.pictures.side('val'), classes)
  const pictures = validation.length > 0 ? validation : labelled(project.pictures.side('train'), classes)
  const groups = classes.map((_, label) => pictures.filter((picture) => picture.label === label))
  const rounds = Math.max(0, ...groups.map((group) => group.length))
  const inTurn = Array.from({ length: Math.min(rounds, CHECK_PICTURES) }, (_, i) =>
    groups.flatMap((group): EnginePicture[] => group.slice(i, i + 1))
  ).flat()
  return inTurn.slice(0, CHECK_PICTURES).map(({ path }) => path)
}

/** An export replaces an older export, and nothing else. Throws AppError('bad-input') where `out` holds other things. */
export async function refuseOtherFolder(out: string): Promise<void> {
  const info = await stat(out).catch(() => null)
  if (!info) return refuseUnwritable(out)
  if (!info.isDirectory())
    throw new AppError('bad-input', `${out} is a file. Choose another name for the folder of the export.`)
  const names = await readdir(out)
  if (names.every((name) => name === '.DS_Store') || (await isExport(out))) return
  throw new AppError('bad-input', `The folder ${out} holds other things. Choose an empty one, or a new name.`)
}

/** Said before the work is done, not after. */
async function refuseUnwritable(out: string): Promise<void> {
  try {
    makeFolder(out)
    await rmdir(out)
  } catch (cause) {
    if (isDiskFull(cause)) throw diskFull(cause)
    throw new AppError('disk', `The folder ${out} cannot be made. Choose another place.`, { cause })
  }
}

async function isExport(folder: string): Promise<boolean> {
  const marks = ['saved_model.pb', 'assets.extra/labels.txt', 'assets.extra/model-card.md']
  const found = await Promise.all(marks.map((mark) => stat(join(folder, mark)).catch(() => null)))
  return found.every((mark) => mark?.isFile())
}
