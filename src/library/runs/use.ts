/** What trained runs are used for: evaluation on a side, predictions, export. */
import {
  AppError,
  type Evaluation,
  type ExportResult,
  type Prediction,
  type RunId,
  type Side
} from '../../contract'
import type { EngineLink } from '../engineLink'
import type { Project } from '../project'
import { evaluate, type LabelledScores } from './metrics'
import { runSource } from './train'

/** Validation pictures on which an export is compared with the run. */
const CHECK_PICTURES = 32

/** Scores the pictures of one side by the run's best weights; pictures that cannot be used are left out. */
export async function evaluateRun(
  project: Project,
  run: RunId,
  on: Side,
  engine: EngineLink,
  signal: AbortSignal
): Promise<Evaluation> {
  const source = trainedSource(project, run)
  const pictures = project.pictures.side(on)
  if (pictures.length === 0) {
    throw new AppError(
      'no-pictures',
      `There are no pictures on the ${on} side. Change the split, or evaluate on another side.`
    )
  }
  const client = await engine.ready(signal)
  const answers = await client.request(
    'engine:predict',
    { ...source, files: pictures.map((p) => p.path) },
    { signal }
  )
  const rows = answers.flatMap(({ scores }, i): LabelledScores[] => {
    const label = pictures[i]?.label
    return scores && label !== undefined ? [{ label, scores }] : []
  })
  return { run, on, pictures: rows.length, classes: source.classes, ...evaluate(rows, source.classes) }
}

export async function predictFiles(
  project: Project,
  run: RunId,
  files: readonly string[],
  engine: EngineLink,
  signal: AbortSignal
): Promise<Prediction[]> {
  const source = trainedSource(project, run)
  const client = await engine.ready(signal)
  const answers = await client.request('engine:predict', { ...source, files: [...files] }, { signal })
  return files.map((file, i) => {
    const { scores = null, error = null } = answers[i] ?? {}
    const named = scores && Object.fromEntries(source.classes.map((name, c) => [name, scores[c] ?? 0]))
    return { file, scores: named, error }
  })
}

export async function exportRun(
  project: Project,
  run: RunId,
  out: string,
  engine: EngineLink,
  signal: AbortSignal
): Promise<ExportResult> {
  const source = trainedSource(project, run)
  const { val_acc, pictures } = project.runs.get(run)
  const side = project.pictures.side('val')
  const all = side.length > 0 ? side : project.pictures.side('train')
  const step = Math.max(1, Math.floor(all.length / CHECK_PICTURES))
  const check = all
    .filter((_, i) => i % step === 0)
    .slice(0, CHECK_PICTURES)
    .map((picture) => picture.path)
  const client = await engine.ready(signal)
  const card = { project: project.name, val_acc, ...pictures }
  return client.request('engine:export', { ...source, format: 'savedmodel', out, check, card }, { signal })
}

/** Throws AppError('not-found') where the run kept no weights. */
function trainedSource(project: Project, run: RunId): ReturnType<typeof runSource> {
  const { epochs, state } = project.runs.get(run)
  if (epochs === 0) {
    const now =
      state === 'running'
        ? 'its first epoch has not ended yet. Wait for it.'
        : 'it ended before its first epoch. Train again.'
    throw new AppError('not-found', `Run ${run} has no weights: ${now}`)
  }
  return runSource(project, run)
}
