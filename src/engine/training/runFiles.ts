/** What the engine keeps in a run's folder beside the plan: the best checkpoint and a record of what it was trained on. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../contract'

const recordSchema = z.object({
  /** SHA-256 of the base's weights as its file or seed gives them. */
  weights: z.string(),
  /** Weights of the base, as `block5_conv1/kernel`, that runs before this one had trained; their values are kept with it. */
  inherited: z.array(z.string()).readonly().default([]),
  bestEpoch: z.number().int()
})
export type RunRecord = z.infer<typeof recordSchema>

/** Folder of the checkpoint with the run's best weights; its prefix is `weights` in it. */
export function bestCheckpoint(runFolder: string): string {
  return join(runFolder, 'checkpoints', 'best')
}

/** Folder of the checkpoint with the inherited weights of the base, so that a run needs no other run's folder. */
export function startCheckpoint(runFolder: string): string {
  return join(runFolder, 'checkpoints', 'start')
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
