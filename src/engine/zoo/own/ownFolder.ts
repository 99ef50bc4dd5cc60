/** The folder of own bases, `<userData>/bases/`: one folder a base, with what was decided when it was added. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { baseNameSchema, preprocessingNameSchema, type BaseInfo, type BaseName } from '../../../contract'
import { processLives } from '../../../disk/processes'

/** What was decided when the base was added; in `base.json`. */
const recordSchema = z.object({
  version: z.literal(1),
  name: baseNameSchema,
  /** Name of the file it came from. */
  source: z.string(),
  format: z.enum(['keras', 'h5', 'tfjs']),
  kerasVersion: z.string().nullable(),
  /** Of the copied files' bytes, one after the other. */
  sha256: z.string(),
  preprocessing: preprocessingNameSchema,
  /** The base's last layer. */
  until: z.string(),
  defaultSize: z.number().int(),
  minSize: z.number().int(),
  params: z.number().int(),
  depth: z.number().int()
})
export type OwnRecord = z.output<typeof recordSchema>

const RECORD = 'base.json'

export interface OwnPlaces {
  readonly userData: string
}

export function infoOf({ name, params, depth, defaultSize, minSize, preprocessing }: OwnRecord): BaseInfo {
  return {
    name,
    origin: 'own',
    year: null,
    paper: null,
    licence: null,
    params,
    depth,
    defaultSize,
    minSize,
    alphas: [1],
    top1: null,
    top5: null,
    preprocessing,
    speed: null,
    weights: []
  }
}

export function recordOf(name: BaseName, places: OwnPlaces): OwnRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(join(folderOf(name, places), RECORD), 'utf8')))
  } catch {
    return null
  }
}

export function ownNames(places: OwnPlaces): BaseName[] {
  try {
    const entries = readdirSync(basesFolder(places))
    return entries.filter((entry) => baseNameSchema.safeParse(entry).success).sort()
  } catch {
    return []
  }
}

export function folderOf(name: BaseName, places: OwnPlaces): string {
  return join(basesFolder(places), name)
}

export function basesFolder({ userData }: OwnPlaces): string {
  return join(userData, 'bases')
}

/** `.adding-<name>-<pid>-<n>` and `.removing-<name>-<pid>-<n>`: a folder beside the bases while one comes or goes. */
export function besideFolder(doing: 'adding' | 'removing', name: BaseName, places: OwnPlaces): string {
  return join(basesFolder(places), `.${doing}-${name}-${process.pid}-${++beside}`)
}

/** Two of one name at a time do not write into each other's folder. */
let beside = 0

const BESIDE = /^\.(?:adding|removing)-.+-(\d+)-\d+$/

/** Removes what programs that were killed while they added or removed a base have left. */
export async function sweepLeftovers(places: OwnPlaces): Promise<void> {
  const folder = basesFolder(places)
  const entries = existsSync(folder) ? readdirSync(folder) : []
  const dead = entries.filter((entry) => {
    const pid = BESIDE.exec(entry)?.[1]
    return pid !== undefined && !processLives(Number(pid))
  })
  for (const entry of dead) await rm(join(folder, entry), { recursive: true, force: true })
}

/** Writes the record of a base into its folder. */
export function writeRecord(folder: string, record: OwnRecord): Promise<void> {
  return writeFile(join(folder, RECORD), `${JSON.stringify(record, null, 2)}\n`)
}
