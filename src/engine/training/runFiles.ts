/** What the engine keeps in a run's folder beside the plan: the best checkpoint and a record of what it was trained on. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../contract'

const recordSchema = z.object({
  /** SHA-256 of the frozen weights the features were computed with. */
  weights: z.string(),
  bestEpoch: z.number().int()
})
export type RunRecord = z.infer<typeof recordSchema>

/** Folder of the checkpoint with the run's best weights; its prefix is `weights` in it. */
export function bestCheckpoint(runFolder: string): string {
  return join(runFolder, 'checkpoints', 'best')
}

export async function writeRunRecord(runFolder: string, record: RunRecord): Promise<void> {
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
