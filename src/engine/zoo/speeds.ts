/** The measured speeds of bases, remembered in the user's folder for the machine, the TensorFlow and the base they hold for. */
import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { baseNameSchema, type BaseInfo } from '../../contract'
import { backendReport } from '../backend'

const entrySchema = z.object({
  base: baseNameSchema,
  /** Parameters and default size: another base may have been added under the same name since. */
  params: z.number(),
  size: z.number(),
  tensorflow: z.string(),
  cpu: z.string(),
  threads: z.number(),
  /** Pictures a second. */
  speed: z.number()
})
type Entry = z.infer<typeof entrySchema>

/** `bases` with their speeds on this machine, as far as they were measured. */
export function withSpeeds(bases: readonly BaseInfo[], userData: string): BaseInfo[] {
  const entries = readEntries(userData)
  // Asking for TensorFlow's version loads it: only where there is something to compare.
  if (entries.length === 0) return [...bases]
  const here = machine()
  return bases.map((base) => {
    const entry = entries.find((e) => sameMeasurement(e, { ...here, ...identity(base) }))
    return { ...base, speed: entry?.speed ?? base.speed }
  })
}

/** Remembers pictures a second of `base`, in place of what was measured before. */
export async function rememberSpeed(base: BaseInfo, speed: number, userData: string): Promise<void> {
  const entry = { ...identity(base), ...machine(), speed }
  const others = readEntries(userData).filter((e) => !sameMeasurement(e, entry))
  await mkdir(userData, { recursive: true })
  const file = fileIn(userData)
  await writeFile(`${file}.writing-${process.pid}`, JSON.stringify([...others, entry], null, 2))
  await rename(`${file}.writing-${process.pid}`, file)
}

function fileIn(userData: string): string {
  return join(userData, 'speeds.json')
}

/** What is not there or not readable counts as not measured: it can be measured again. */
function readEntries(userData: string): Entry[] {
  try {
    return z.array(entrySchema).parse(JSON.parse(readFileSync(fileIn(userData), 'utf8')))
  } catch {
    return []
  }
}

function identity({ name, params, defaultSize }: BaseInfo) {
  return { base: name, params, size: defaultSize }
}

function machine() {
  const { tensorflow, threads } = backendReport()
  return { tensorflow: tensorflow ?? '', cpu: cpus()[0]?.model.trim() ?? '', threads }
}

function sameMeasurement(a: Entry, b: Omit<Entry, 'speed'>): boolean {
  const keys = ['base', 'params', 'size', 'tensorflow', 'cpu', 'threads'] as const
  return keys.every((key) => a[key] === b[key])
}
