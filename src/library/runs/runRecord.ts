/** What a run's folder says of how it began: its pictures with their hashes, and what was changed when it was resumed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, planChangesSchema } from '../../contract'

const rowsSchema = z.array(z.tuple([z.string(), z.number().int()]))
const hashesSchema = z.array(z.string())
const splitSchema = z.object({
  classes: z.array(z.string()),
  train: rowsSchema,
  val: rowsSchema,
  /** Missing in runs of the first version. */
  hashes: z.object({ train: hashesSchema, val: hashesSchema }).optional()
})
const recordSchema = z.object({
  changed: z.array(planChangesSchema.extend({ epoch: z.number().int() })).default([])
})

export interface RunPicture {
  readonly path: string
  readonly side: 'train' | 'val'
  readonly class: string
  /** Hex SHA-256 of its bytes when the run began; null where it was not written down. */
  readonly hash: string | null
}

/** Throws AppError('not-found') where the folder is not whole. */
export async function readRunPictures(folder: string): Promise<readonly RunPicture[]> {
  const { classes, hashes, ...rows } = splitSchema.parse(await readJsonFile(join(folder, 'split.json')))
  return (['train', 'val'] as const).flatMap((side) =>
    rows[side].map(([path, label], i) => ({
      path,
      side,
      class: classes[label] ?? String(label),
      hash: hashes?.[side][i] ?? null
    }))
  )
}

/** What was changed after which epoch, oldest first. */
export async function readRunChanges(folder: string) {
  return recordSchema.parse(await readJsonFile(join(folder, 'plan.json'))).changed
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (cause) {
    throw new AppError('not-found', `The run's record cannot be read: ${path}. Its folder is not whole.`, {
      cause
    })
  }
}
