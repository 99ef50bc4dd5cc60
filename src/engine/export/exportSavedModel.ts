/** Exports a run as a SavedModel: written beside, reloaded, compared with the run on real pictures, then put in place. */
import { readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  AppError,
  type EngineEvents,
  type EngineRequests,
  type ExportResult,
  type HandlerInput
} from '../../contract'
import { diskFull, isDiskFull } from '../../disk/diskFull'
import { makeFolder } from '../../disk/makeFolder'
import { cancelled, type Emit } from '../../wire'
import { backendReport } from '../backend'
import type { Inspector } from '../dataset/inspect'
import { replaceFolder } from '../graph/replaceFolder'
import type { WeightPlaces } from '../zoo/files'
import { readRunRecord } from '../training/runFiles'
import { modelCard } from './modelCard'
import { Predictor } from './predictor'
import { referenceScores } from './reference'
import { writeServing, type ServingModel } from './serving'
import { loadTrainedRun } from './trainedRun'

/** Largest difference of any score that still counts as the same model: float32 sums in another order. */
const TOLERANCE = 1e-4

export async function exportSavedModel(
  input: HandlerInput<EngineRequests, 'engine:export'>,
  context: {
    readonly signal: AbortSignal
    readonly emit: Emit<EngineEvents>
    readonly places: WeightPlaces
    readonly inspector: () => Promise<Inspector>
  }
): Promise<ExportResult> {
  const { run, out, check } = input
  const { signal } = context
  const progress = (phase: 'write' | 'verify', done: number): void =>
    context.emit('engine:progress', { run, phase, done, total: check.length, eta: null })
  progress('write', 0)
  const model = await loadTrainedRun(input, context.places)
  const inspector = await context.inspector()
  const files = check.filter((path, id) => inspector.inspect([{ id, path }])[0]?.error === null)
  if (files.length === 0) {
    // An export counts as done only once it has predicted what the run predicts.
    throw new AppError(
      'no-pictures',
      'The export could not be compared with the run: no picture of the project can be read. Put its pictures back, or add others of these classes, scan, then export.'
    )
  }
  makeParent(out)
  const beside = `${out}.writing-${process.pid}`
  try {
    const signatures = await writeServing(model, { folder: beside, extras: await extrasOf(input) })
    progress('verify', 0)
    const exported = Predictor.load(beside, signatures, inspector)
    const parity = await compare(exported, model, files, signal).finally(() => exported.dispose())
    progress('verify', check.length)
    if (signal.aborted) throw cancelled()
    await refuseOtherFolder(out)
    await replaceFolder(beside, out)
    return { folder: out, bytes: await folderBytes(out), ...parity, signatures: Object.keys(signatures) }
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function extrasOf(
  input: HandlerInput<EngineRequests, 'engine:export'>
): Promise<Record<string, string>> {
  const { weights, bestEpoch } = await readRunRecord(input.folder)
  const backend = `TensorFlow ${backendReport().tensorflow ?? 'unknown'}`
  const card = modelCard({
    ...input.card,
    run: input.run,
    plan: input.plan,
    classes: input.classes,
    backend,
    baseHash: weights,
    bestEpoch
  })
  return { 'assets.extra/labels.txt': input.classes.join('\n') + '\n', 'assets.extra/model-card.md': card }
}

function makeParent(folder: string): void {
  try {
    makeFolder(dirname(folder))
  } catch (cause) {
    if (isDiskFull(cause)) throw diskFull(cause)
    throw new AppError('disk', `The folder ${folder} cannot be made. Choose another place.`, { cause })
  }
}

/** What a SavedModel of ours, or of others, may hold: only that is replaced. */
const SAVED_MODEL_NAMES = new Set(['saved_model.pb', 'variables', 'assets', 'assets.extra', 'fingerprint.pb'])

async function refuseOtherFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((): string[] => [])
  const foreign = names.find((name) => !SAVED_MODEL_NAMES.has(name))
  if (foreign !== undefined) {
    throw new AppError(
      'bad-input',
      `The folder ${out} holds other things, as "${foreign}". Choose an empty one, or a new name.`
    )
  }
}

/** Both signatures of the reloaded export against the run's own layers, on the same pictures. */
async function compare(
  exported: Predictor,
  model: ServingModel,
  files: readonly string[],
  signal: AbortSignal
): Promise<Pick<ExportResult, 'checked' | 'maxDifference' | 'sameClass'>> {
  const { scores: expected, firstPixels } = await referenceScores(model, files, signal)
  const got = (await exported.predict(files, signal)).map((row) => row.scores ?? [])
  const pixels = firstPixels ? [Array.from(exported.predictPixels(firstPixels.data, firstPixels.shape))] : []
  const pairs = [
    ...got.map((row, i) => [row, expected[i] ?? []] as const),
    ...pixels.map((row) => [row, expected[0] ?? []] as const)
  ]
  const differences = pairs.flatMap(([a, b]) => b.map((v, c) => Math.abs(v - (a[c] ?? NaN))))
  const maxDifference = differences.reduce((most, v) => (v > most || Number.isNaN(v) ? v : most), 0)
  const same = got.filter((row, i) => argMax(row) === argMax(expected[i] ?? [])).length
  if (!(maxDifference <= TOLERANCE)) {
    throw new AppError(
      'parity',
      `The written model does not predict what the run predicts: scores differ by up to ${maxDifference.toExponential(1)}, ` +
        `${TOLERANCE} is allowed. Nothing was exported. This is a defect of Thaw; please report it.`
    )
  }
  return { checked: files.length, maxDifference, sameClass: same / files.length }
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
