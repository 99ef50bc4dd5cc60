/** Own bases on disk, `<userData>/bases/<name>/`: adding one whole or not at all, removing, listing, opening. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import {
  AppError,
  baseNameSchema,
  zooNames,
  type BaseInfo,
  type BaseName,
  type PreprocessingName
} from '../../../contract'
import type { Weights } from '../../graph/weights'
import { preprocessingNamed, type PreprocessInput } from '../catalog'
import { cutTop } from './cutTop'
import { flattenModel } from './flatModel'
import { takeModel } from './modelFile'
import { ownBlockOf } from './ownBlocks'
import {
  besideFolder,
  folderOf,
  infoOf,
  ownNames,
  recordOf,
  sweepLeftovers,
  writeRecord,
  type OwnPlaces,
  type OwnRecord
} from './ownFolder'
import { countDepth } from './depth'
import { defaultSizeOf, describeOwn, fitsSize, knowLayers, type KnownNetwork } from './ownNetwork'
import { readOwnWeights } from './ownWeights'

const TOPOLOGY = 'topology.json'
/** The smallest size that a plan may have. */
const SMALLEST = 32

/** An own base at a size. */
export interface OwnBase {
  readonly name: BaseName
  readonly model: LayersModel
  readonly preprocessing: PreprocessInput
  readonly blockOf: (layer: string) => string
  readonly pretrained: () => Promise<Weights>
  readonly mark: () => Promise<string>
}

/** Adds the model in `file` as a base; throws AppError with what to do where it cannot be one. */
export async function addOwnBase(
  options: {
    readonly file: string
    /** Left out: the file's name. */
    readonly name?: BaseName | undefined
    readonly preprocessing: PreprocessingName
    readonly until?: string | undefined
  },
  places: OwnPlaces
): Promise<BaseInfo> {
  const name = options.name ?? nameFrom(options.file)
  refuseTakenName(name, places)
  await sweepLeftovers(places)
  const beside = besideFolder('adding', name, places)
  await mkdir(beside, { recursive: true })
  try {
    const record = await takeBase(beside, { ...options, name })
    await writeRecord(beside, record)
    refuseTakenName(name, places)
    await rename(beside, folderOf(name, places))
    return infoOf(record)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function takeBase(
  folder: string,
  { file, name, preprocessing, until }: Parameters<typeof addOwnBase>[0] & { readonly name: BaseName }
): Promise<OwnRecord> {
  const { format, topology, kerasVersion, files } = await takeModel(file, folder)
  const known = knowLayers(cutTop(flattenModel(topology), until), kerasVersion)
  const defaultSize = defaultSizeOf(known)
  const model = describeOwn(name, known, defaultSize)
  // Read once, so that a file without its weights is told of now and not at the first run.
  await readOwnWeights(folder, format, known, defaultSize)
  await writeFile(join(folder, TOPOLOGY), JSON.stringify(topology))
  return {
    version: 1,
    name,
    source: basename(file),
    format,
    kerasVersion,
    sha256: await hashOf(files.map((part) => join(folder, part))),
    preprocessing,
    until: known.until,
    defaultSize,
    minSize: smallestSize(known, defaultSize),
    params: model.countParams(),
    depth: countDepth(model)
  }
}

/** Removes an own base with its copy; runs made with it stay, but cannot predict without it. */
export async function removeOwnBase(name: BaseName, places: OwnPlaces): Promise<void> {
  if (isZooName(name)) throw new AppError('not-allowed', `${name} belongs to the zoo and stays.`)
  // A copy that cannot be read any more can still be removed.
  if (!ownNames(places).includes(name)) throw noSuchBase(name, places)
  // Renamed first: a half-removed base is never listed.
  const aside = besideFolder('removing', name, places)
  await rename(folderOf(name, places), aside)
  await rm(aside, { recursive: true, force: true })
}

/** Every own base, by name. */
export function ownBases(places: OwnPlaces): BaseInfo[] {
  return ownNames(places).flatMap((name) => {
    const record = recordOf(name, places)
    return record ? [infoOf(record)] : []
  })
}

/** Opens an own base at a size; throws AppError('not-found') with the names there are. */
export async function openOwnBase(name: BaseName, size: number, places: OwnPlaces): Promise<OwnBase> {
  const record = recordOf(name, places)
  if (!record) throw noSuchBase(name, places)
  if (size < record.minSize) {
    throw new AppError(
      'bad-input',
      `${name} takes pictures of ${record.minSize} pixels a side or more, not ${size}.`
    )
  }
  const folder = folderOf(record.name, places)
  const topology: unknown = JSON.parse(await readFile(join(folder, TOPOLOGY), 'utf8'))
  const known = knowLayers(cutTop(flattenModel(topology), record.until), record.kerasVersion)
  const model = describeOwn(record.name, known, size)
  return {
    name: record.name,
    model,
    preprocessing: preprocessingNamed(record.preprocessing),
    blockOf: ownBlockOf(model),
    pretrained: () => readOwnWeights(folder, record.format, known, record.defaultSize),
    // Of its copy, which nothing changes.
    mark: () => Promise.resolve(record.sha256)
  }
}

function noSuchBase(name: BaseName, places: OwnPlaces): AppError {
  const all = [...zooNames, ...ownNames(places)].join(', ')
  return new AppError(
    'not-found',
    `There is no base "${name}". There are ${all}. "thaw bases add FILE" adds one.`
  )
}

function refuseTakenName(name: BaseName, places: OwnPlaces): void {
  if (isZooName(name)) {
    throw new AppError(
      'bad-input',
      `"${name}" is the name of a base of the zoo. Give yours another one with --name.`
    )
  }
  // Folders of some systems do not tell capitals apart.
  const taken = ownNames(places).find((own) => own.toLowerCase() === name.toLowerCase())
  if (taken) {
    throw new AppError(
      'bad-input',
      `There is a base "${taken}" already. Remove it first ("thaw bases remove ${taken}"), or choose another --name.`
    )
  }
}

function isZooName(name: string): boolean {
  return zooNames.some((zoo) => zoo.toLowerCase() === name.toLowerCase())
}

/** The smallest size from 32 on at which the base can be built; between it and the default all are taken to fit. */
function smallestSize(known: KnownNetwork, defaultSize: number): number {
  let [low, high] = [Math.min(SMALLEST, defaultSize), defaultSize]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (fitsSize(known, middle)) high = middle
    else low = middle + 1
  }
  return high
}

/** `my model.keras` -> `my_model`; a TF.js model is called by its folder. */
function nameFrom(file: string): BaseName {
  const path = resolve(file)
  const stem = basename(path) === 'model.json' ? basename(dirname(path)) : basename(path, extname(path))
  const name = baseNameSchema.safeParse(
    stem
      .replace(/[^\w.-]+/g, '_')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 64)
  )
  if (name.success) return name.data
  throw new AppError('bad-input', `No name can be made of "${stem}". Give the base one with --name.`)
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) for await (const part of createReadStream(file)) hash.update(part as Buffer)
  return hash.digest('hex')
}
