/** What the engine keeps in a run's folder beside the plan: the best checkpoint and a record of what it was trained on. */
import { copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../contract'
import { recoverFolder, replaceFolder } from '../graph/replaceFolder'
import { loopStateSchema } from './loopState'

const recordSchema = z.object({
  /** SHA-256 of the base's weights as its file or seed gives them. */
  weights: z.string(),
  /** Weights of the base, as `block5_conv1/kernel`, that runs before this one had trained; their values are kept with it. */
  inherited: z.array(z.string()).readonly().default([]),
  bestEpoch: z.number().int()
})
export type RunRecord = z.infer<typeof recordSchema>

const lastSchema = recordSchema.omit({ bestEpoch: true }).extend({
  state: loopStateSchema,
  /** SHA-256 of the training pictures in their order: a place within an epoch is one among these. */
  pictures: z.string(),
  /** Seconds since the run was started, earlier trainings included, without the time between them. */
  total_s: z.number()
})
export type LastRecord = z.infer<typeof lastSchema>

/** Folder of the checkpoint with the run's best weights; its prefix is `weights` in it. */
export function bestCheckpoint(runFolder: string): string {
  return join(runFolder, 'checkpoints', 'best')
}

/** Folder of the checkpoint a run goes on from: all variables with their slots, and `state.json`. */
export function lastCheckpoint(runFolder: string): string {
  return join(runFolder, 'checkpoints', 'last')
}

/** Folder of the checkpoint with the inherited weights of the base, so that a run needs no other run's folder. */
export function startCheckpoint(runFolder: string): string {
  return join(runFolder, 'checkpoints', 'start')
}

async function writeRunRecord(runFolder: string, record: RunRecord): Promise<void> {
  const path = join(runFolder, 'engine.json')
  await writeFile(`${path}.writing`, JSON.stringify(record, null, 2) + '\n')
  await rename(`${path}.writing`, path)
}

/** Throws AppError('not-found') where the run has no weights. */
export async function readRunRecord(runFolder: string): Promise<RunRecord> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(join(runFolder, 'engine.json'), 'utf8')))
  } catch (cause) {
    throw new AppError(
      'not-found',
      'This run has no trained weights: it ended before its first epoch. Train again.',
      { cause }
    )
  }
}

/** The file beside a checkpoint's weights that says where the training was. */
export function lastFile(record: LastRecord): Readonly<Record<string, string>> {
  return { 'state.json': JSON.stringify(record) + '\n' }
}

/** Where the last checkpoint was; null where the run has none, or none that can be read: it begins anew. */
export async function readLast(runFolder: string): Promise<LastRecord | null> {
  const folder = lastCheckpoint(runFolder)
  await recoverFolder(folder)
  const text = await readFile(join(folder, 'state.json'), 'utf8').catch(() => null)
  return text === null ? null : (lastSchema.safeParse(JSON.parse(text)).data ?? null)
}

/** The last checkpoint becomes the best too: its files are linked, or copied where the disk knows no links. */
export async function keepLastAsBest(runFolder: string, record: RunRecord): Promise<void> {
  const [from, to] = [lastCheckpoint(runFolder), bestCheckpoint(runFolder)]
  const beside = `${to}.writing`
  await rm(beside, { recursive: true, force: true })
  await mkdir(beside, { recursive: true })
  for (const name of (await readdir(from)).filter((file) => file.startsWith('weights.'))) {
    const [source, target] = [join(from, name), join(beside, name)]
    await link(source, target).catch(() => copyFile(source, target))
  }
  await replaceFolder(beside, to)
  await writeRunRecord(runFolder, record)
}

/** After a kill between a checkpoint and its becoming the best: its own epoch is the best, so it is. */
export async function promoteBest(
  runFolder: string,
  { state, weights, inherited }: LastRecord
): Promise<void> {
  const { best } = state
  if (!best || best.epoch !== state.epoch || state.at > 0 || state.begunBefore) return
  await keepLastAsBest(runFolder, { weights, inherited, bestEpoch: best.epoch })
}
