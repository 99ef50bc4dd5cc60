/** Takes a weights file that a person has into Keras' cache, under the name Keras would look for. */
import { constants, createReadStream } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { basename, dirname, join, resolve } from 'node:path'
import { AppError, type ZooName } from '../../contract'
import { catalog } from './catalog'
import { diskFailure } from './fetch/diskFailure'
import { takeLock } from '../../disk/fileLock'
import { PartFile } from './fetch/partFile'
import { fileBytes } from './fileBytes'
import type { WeightPlaces } from './files'
import { nameOf, recogniseWeights, type Recognised, type WeightsForm } from './recogniseWeights'
import { refuseUnfit } from './weights'
import { writeKerasFile } from './writeKerasFile'

export interface AddedWeights extends WeightsForm {
  /** Input height and width in pixels that Keras would take the file for. */
  readonly size: number
  readonly path: string
}

let counter = 0

/**
 * Recognises whose weights `file` holds and copies it; one that Keras would not read under that name is written anew in
 * the layout it reads. Throws AppError: `weights-missing`, `weights-mismatch`, `bad-input` where other weights of the
 * same base are there already, `disk`.
 */
export async function addWeights(options: {
  /** Null: whichever base it fits. */
  readonly base: ZooName | null
  readonly file: string
  readonly places: Pick<WeightPlaces, 'kerasHome'>
}): Promise<AddedWeights> {
  const source = resolve(options.file)
  const recognised = await recogniseWeights(source, options.base)
  const { form } = recognised
  const size = sizeOf(source, recognised)
  const [published] = catalog[form.base].files({ ...form, size })
  const path = join(options.places.kerasHome, 'models', published.name)
  const added = { ...form, size, path }
  if (await isThere(source, path, recognised)) return added
  try {
    await mkdir(dirname(path), { recursive: true })
    await bring(source, path, recognised)
    await removePart(path)
  } catch (error) {
    const disk = diskFailure(error, dirname(path))
    if (disk === null) throw error
    throw new AppError('disk', `${disk}, then add the file again.`, { cause: error })
  }
  return added
}

/** MobileNet's weights have the same shapes for all sizes: only the name tells them apart. */
function sizeOf(source: string, { form }: Recognised): number {
  const { defaultSize, files } = catalog[form.base]
  const named = Number(/^mobilenet_\d_\d_(\d+)_tf/.exec(basename(source))?.[1] ?? defaultSize)
  const [first] = files({ ...form, size: named })
  return first.name.includes(`_${named}_`) ? named : defaultSize
}

/** Whether that very file is there already. Other weights there are somebody's: they are not replaced unasked. */
async function isThere(source: string, path: string, { form, model }: Recognised): Promise<boolean> {
  if (fileBytes(path) === null) return false
  if (await isSameFile(source, path)) return true
  const isBroken = await refuseUnfit(model, path).then(
    () => false,
    () => true
  )
  if (isBroken) return false
  throw new AppError(
    'bad-input',
    `There are other weights of ${nameOf(form)} already: ${path}. Move that file away first to take ${source} in its place; it was left as it is.`,
    { details: { path } }
  )
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  if (fileBytes(a) !== fileBytes(b)) return false
  const [first, second] = await Promise.all([a, b].map(contentHash))
  return first === second
}

async function contentHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Written beside, looked at again, then renamed. */
async function bring(source: string, path: string, { model, asKerasReads }: Recognised): Promise<void> {
  const beside = `${path}.adding-${process.pid}-${counter++}`
  try {
    if (asKerasReads) await copyFile(source, beside, constants.COPYFILE_FICLONE)
    else await writeKerasFile(model, source, beside)
    await refuseUnfit(model, beside, source)
    await rename(beside, path)
  } finally {
    await rm(beside, { force: true })
  }
}

/** What was fetched of it is of no use any more; where it is being fetched right now, that fetch sees to it. */
async function removePart(path: string): Promise<void> {
  const part = new PartFile(path)
  const letGo = takeLock(`${part.path}.lock`)
  if (!letGo) return
  await part.remove()
  letGo()
}
