/** `use.json` of a folder of kept features: when it was used last, by which run, and how much that found there. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runIdSchema } from '../../contract'

const useSchema = z.object({
  at: z.string(),
  /** null: by work that is no run. */
  run: runIdSchema.nullable(),
  /** Rows that were there. */
  hits: z.number().int(),
  /** Rows that had to be computed. */
  misses: z.number().int()
})
export type StoreUse = z.infer<typeof useSchema>

/** It is for people to read: that it cannot be written stops no training. */
export async function noteUse(folder: string, use: Omit<StoreUse, 'at'>): Promise<void> {
  const path = join(folder, 'use.json')
  const text = JSON.stringify({ at: new Date().toISOString(), ...use }) + '\n'
  await writeFile(`${path}.writing`, text)
    .then(() => rename(`${path}.writing`, path))
    .catch(() => undefined)
}

/** null where it was never used to its end, or that is not known. */
export async function readUse(folder: string): Promise<StoreUse | null> {
  try {
    return useSchema.parse(JSON.parse(await readFile(join(folder, 'use.json'), 'utf8')))
  } catch {
    return null
  }
}
