/** One training as a whole process, its epochs timed as their lines arrive: the terminal's `thaw train`, or Keras' `fit`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Pictures } from './pictures'

/** A training in Keras' words; both sides are told the same. */
export interface TrainingJob {
  readonly base: 'MobileNet' | 'VGG16' | 'ResNet50'
  /** MobileNet's width multiplier. */
  readonly alpha?: number
  readonly size: number
  /** Left out: random. */
  readonly weights?: string
  readonly mode: 'features' | 'frozen' | 'finetune'
  /** The block or the layer from which on everything is trained. */
  readonly unfreeze?: string
  /** Whether pictures are varied; by which of its ways Keras does it. */
  readonly augment?: 'layers' | 'generator'
  readonly pool: 'flatten' | 'avg'
  readonly epochs: number
  readonly batch: number
  readonly lr: number
  readonly seed?: number
}

export interface Training {
  /** Seconds from the job's begin to the end of each epoch: reading weights, compiling and extracting included, loading TensorFlow not. */
  readonly ends: readonly number[]
  readonly valAcc: readonly number[]
  /** Seconds to the end of the job. */
  readonly total: number
  readonly peakMb: number
}

/** Seconds from the end of an epoch to the end of the next, checkpoints and validation included. */
export function laterEpochs({ ends }: Training): number[] {
  return ends.slice(1).map((end, i) => end - (ends[i] ?? 0))
}

/** Until validation accuracy was first at least `accuracy`. */
export function secondsTo({ ends, valAcc }: Training, accuracy: number): number {
  return ends[valAcc.findIndex((value) => value >= accuracy)] ?? Infinity
}

const bin = join(import.meta.dirname, '..', 'bin', 'thaw.mjs')

/** Makes the project that trainings share: they share the kept features too. */
export async function newProject(folder: string, pictures: Pictures): Promise<void> {
  await linesOf(process.execPath, [bin, 'new', folder, '--split', pictures.split])
}

export function trainInThaw(project: string, job: TrainingJob): Promise<Training> {
  return timed(process.execPath, [bin, 'train', project, '--json', ...flagsOf(job)])
}

/** What `thaw forecast` says of the training, in seconds and MB. */
export async function forecastInThaw(
  project: string,
  job: TrainingJob
): Promise<z.infer<typeof forecastSchema>> {
  const lines = await linesOf(process.execPath, [bin, 'forecast', project, '--json', ...flagsOf(job)])
  return forecastSchema.parse(JSON.parse(lines[lines.length - 1]?.text ?? '{}'))
}

const forecastSchema = z.object({
  kind: z.literal('forecast'),
  epoch_s: z.number(),
  total_s: z.number(),
  peak_rss_mb: z.number()
})

/** Best validation accuracy after each stage of the recipe 1-2-3, whose first is `job`. */
export async function trainRecipe(
  project: string,
  job: Omit<TrainingJob, 'mode'>,
  stageEpochs: number
): Promise<number[]> {
  const recipe = ['--recipe', '1-2-3', '--stage-epochs', String(stageEpochs)]
  const lines = await linesOf(process.execPath, [bin, 'train', project, '--json', ...recipe, ...flagsOf(job)])
  const { stages } = recipeSchema.parse(JSON.parse(lines[lines.length - 1]?.text ?? '{}'))
  return stages.map((stage) => stage.best_val_acc)
}

const recipeSchema = z.object({
  kind: z.literal('recipe'),
  state: z.literal('done'),
  stages: z.array(z.object({ best_val_acc: z.number() })).length(3)
})

function flagsOf(job: Partial<TrainingJob>): string[] {
  const { base, alpha, size, weights, mode, unfreeze, augment, pool, epochs, batch, lr, seed } = job
  const options = { base, alpha, size, mode, unfreeze, pool, epochs, batch, lr, seed }
  const flags = Object.entries({ ...options, weights: weights ?? 'random' }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)]
  )
  return [...flags, ...(augment ? ['--augment'] : [])]
}

export function trainInKeras(pictures: Pictures, job: TrainingJob): Promise<Training> {
  const python = process.env['THAW_PEERS_PYTHON']
  if (!python) throw new Error('THAW_PEERS_PYTHON names no Python with Keras: run "npm run bench".')
  const script = join(import.meta.dirname, 'keras_train.py')
  // Keras' layers are named one by one: all from the first whose name begins so.
  const unfreeze = job.unfreeze?.replace(/\.\.$/, '')
  return timed(python, [script, JSON.stringify({ ...job, unfreeze, folders: pictures.folders })])
}

const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('epoch'), val_acc: z.number() }),
  z.object({ kind: z.literal('done'), total_s: z.number(), peak_rss_mb: z.number() })
])

/** Both sides say how long it took in all at the end, so that times of lines count back from there. */
async function timed(program: string, args: readonly string[]): Promise<Training> {
  const lines = await linesOf(program, args)
  const read = lines.flatMap(({ at, text }) => {
    const parsed = text.startsWith('{') ? lineSchema.safeParse(JSON.parse(text)) : null
    return parsed?.success ? [{ at, line: parsed.data }] : []
  })
  const last = read[read.length - 1]
  if (last?.line.kind !== 'done') throw new Error(`${program} ${args.join(' ')} did not come to its end.`)
  const begun = last.at - last.line.total_s
  const epochs = read.flatMap(({ at, line }) => (line.kind === 'epoch' ? [{ at, line }] : []))
  return {
    ends: epochs.map(({ at }) => at - begun),
    valAcc: epochs.map(({ line }) => line.val_acc),
    total: last.line.total_s,
    peakMb: last.line.peak_rss_mb
  }
}

/** What a program writes, each line with the second it came; rejects with its last words where it fails. */
function linesOf(program: string, args: readonly string[]): Promise<{ at: number; text: string }[]> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: { at: number; text: string }[] = []
  let errors = ''
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push({ at: performance.now() / 1000, text })
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(lines)
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${errors}`))
    })
  })
}
