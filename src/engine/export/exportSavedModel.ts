/** Exports a run as a SavedModel: written beside, reloaded, compared with the run on real pictures, then put in place. */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  AppError,
  type EngineEvents,
  type EngineRequests,
  type ExportResult,
  type HandlerInput
} from '../../contract'
import type { Emit } from '../../wire'
import { backendReport } from '../backend'
import type { WeightPlaces } from '../zoo/files'
import { readRunRecord } from '../training/runFiles'
import { modelCard } from './modelCard'
import { Predictor, type FileScores } from './predictor'
import { referenceScores } from './reference'
import { writeServing } from './serving'
import { loadTrainedRun } from './trainedRun'

/** Largest difference of any score that still counts as the same model: float32 sums in another order. */
const TOLERANCE = 1e-4

export async function exportSavedModel(
  input: HandlerInput<EngineRequests, 'engine:export'>,
  context: { readonly signal: AbortSignal; readonly emit: Emit<EngineEvents>; readonly places: WeightPlaces }
): Promise<ExportResult> {
  const { run, out } = input
  const progress = (phase: 'write' | 'verify', done: number): void =>
    context.emit('engine:progress', { run, phase, done, total: input.check.length, eta: null })
  progress('write', 0)
  const model = await loadTrainedRun(input, context.places)
  const { weights } = await readRunRecord(input.folder)
  const card = modelCard({
    ...input.card,
    run,
    plan: input.plan,
    classes: input.classes,
    backend: `TensorFlow ${backendReport().tensorflow ?? 'unknown'}`,
    frozenHash: weights
  })
  await mkdir(dirname(out), { recursive: true })
  const beside = `${out}.writing-${process.pid}`
  try {
    const signatures = await writeServing(model, {
      folder: beside,
      extras: {
        'assets.extra/labels.txt': input.classes.join('\n') + '\n',
        'assets.extra/model-card.md': card
      }
    })
    progress('verify', 0)
    const exported = Predictor.load(beside, signatures)
    const parity = await compare(exported, model, input.check, context.signal).finally(() =>
      exported.dispose()
    )
    progress('verify', input.check.length)
    await rm(out, { recursive: true, force: true })
    await rename(beside, out)
    return { folder: out, bytes: await folderBytes(out), ...parity, signatures: Object.keys(signatures) }
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function compare(
  exported: Predictor,
  model: Parameters<typeof referenceScores>[0],
  files: readonly string[],
  signal: AbortSignal
): Promise<Pick<ExportResult, 'checked' | 'maxDifference' | 'sameClass'>> {
  const got = await exported.predict(files, signal)
  const usable = files.filter((_, i) => got[i]?.scores)
  const expected = await referenceScores(model, usable)
  const pairs = got.filter(hasScores).map((row, i) => ({ got: row.scores, expected: expected[i] ?? [] }))
  const maxDifference = Math.max(
    0,
    ...pairs.flatMap((p) => p.got.map((v, c) => Math.abs(v - (p.expected[c] ?? NaN))))
  )
  const same = pairs.filter((p) => argMax(p.got) === argMax(p.expected)).length
  if (!(maxDifference <= TOLERANCE)) {
    throw new AppError(
      'parity',
      `The written model does not predict what the run predicts: scores differ by up to ${maxDifference.toExponential(1)}, ` +
        `${TOLERANCE} is allowed. Nothing was exported. This is a defect of Thaw; please report it.`
    )
  }
  return { checked: pairs.length, maxDifference, sameClass: pairs.length > 0 ? same / pairs.length : 1 }
}

function hasScores(row: FileScores): row is FileScores & { readonly scores: number[] } {
  return row.scores !== null
}

function argMax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    bytes += entry.isDirectory() ? await folderBytes(path) : (await stat(path)).size
  }
  return bytes
}
