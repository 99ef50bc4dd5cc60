/** Fetches a published file of ImageNet weights into Keras' cache; it gets its name only when its content is proven. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError, type WeightsId, type WeightsState } from '../../../contract'
import { cancelled } from '../../../wire'
import { buildBase } from '../build'
import { catalog, type PublishedFile } from '../catalog'
import { placesOf, type WeightPlaces } from '../files'
import { fileBytes } from '../fileBytes'
import { partOf } from '../fileSize'
import { refuseUnfit } from '../weights'
import { diskFailure } from './diskFailure'
import { download } from './download'
import { FetchFailure } from './failure'
import { takeLock } from '../../../disk/fileLock'
import { PartFile } from './partFile'
import { createPace } from './pace'
import { addressOf, mayBePlain, type FetchSettings } from './settings'

export interface FetchOptions {
  readonly weights: WeightsId
  readonly places: Pick<WeightPlaces, 'resources' | 'kerasHome'>
  readonly settings: FetchSettings
  readonly signal: AbortSignal
  readonly onProgress: (step: FetchStep) => void
}

export interface FetchStep {
  /** Bytes so far, what was there before included. */
  readonly done: number
  /** Null while it is not known. */
  readonly total: number | null
  /** Seconds left; null while it is not known. */
  readonly eta: number | null
}

/**
 * Resolves once the file is at hand; at once where it is already, and whole. What was fetched is kept beside it when a
 * fetch ends early. Throws AppError: `weights-missing` where the network is to blame, `weights-mismatch` where what came
 * is not the file, `disk`, `busy`, `cancelled`, `bad-input`.
 */
export async function fetchWeights(options: FetchOptions): Promise<WeightsState> {
  const { weights, places } = options
  const { base, alpha, includeTop } = weights
  const { alphas, defaultSize, files } = catalog[base]
  // The top is Dense on what is left of the default size; below it, shapes are those of any size.
  const model = buildBase({ base, alpha, size: defaultSize, includeTop })
  const [file] = files({ ...weights, size: weights.size ?? defaultSize })
  const state = (path: string): WeightsState => ({
    alpha: alphas.length > 1 ? alpha : null,
    includeTop,
    atHand: true,
    path,
    bytes: fileBytes(path),
    fetched: 0
  })
  const known = await firstWhole(placesOf(file.name, places), model)
  if (known !== null) return state(known)
  const path = join(places.kerasHome, 'models', file.name)
  await fetchFile(file, path, model, options)
  return state(path)
}

/** A file that is there but broken, as an interrupted Keras leaves it, is fetched anew. */
async function firstWhole(paths: readonly string[], model: LayersModel): Promise<string | null> {
  for (const path of paths) {
    if (fileBytes(path) === null) continue
    const isWhole = await refuseUnfit(model, path).then(
      () => true,
      () => false
    )
    if (isWhole) return path
  }
  return null
}

async function fetchFile(
  file: PublishedFile,
  path: string,
  model: LayersModel,
  options: FetchOptions
): Promise<void> {
  const folder = dirname(path)
  const part = new PartFile(path)
  let total = file.bytes
  let letGo: () => void = () => {}
  try {
    await mkdir(folder, { recursive: true })
    letGo = lock(part, file.name)
    const report = reporter(options.onProgress)
    await download({
      url: addressOf(file.url, options.settings.mirror),
      part,
      hashed: file.md5 !== null,
      ...options.settings,
      signal: options.signal,
      mayBePlain: (url) => mayBePlain(url, options.settings.mirror),
      onProgress(done, whole) {
        total = whole ?? file.bytes
        report(done, total)
      }
    })
    await proveContent(file, part, model, options.signal)
    await rename(part.path, path)
    await part.removeOrigin()
  } catch (error) {
    throw inWords(error, { file, path, part, total })
  } finally {
    letGo()
  }
}

function lock(part: PartFile, name: string): () => void {
  const letGo = takeLock(`${part.path}.lock`)
  if (letGo) return letGo
  throw new AppError('busy', `${name} is being fetched by another Thaw on this machine. Wait for its end: then it is at hand here, too.`) // prettier-ignore
}

/** By the hash that Keras publishes, or else the server's own; and by the network it is for. What fails is removed. */
async function proveContent(
  file: PublishedFile,
  part: PartFile,
  model: LayersModel,
  signal: AbortSignal
): Promise<void> {
  const expected = file.md5 ?? part.origin()?.md5 ?? null
  const md5 = expected === null ? null : await md5Of(part.path, signal)
  if (md5 !== expected) {
    await part.remove()
    throw new FetchFailure(
      `What came is not the file that Keras publishes (its md5 is ${md5}, expected ${expected}), and was removed. Fetch again; where it comes the same, something on the way changes it: fetch on another network.`,
      { code: 'weights-mismatch' }
    )
  }
  try {
    await refuseUnfit(model, part.path, 'the file')
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'weights-mismatch') throw error
    await part.remove()
    const why = String(error.details?.['why'] ?? error.message)
    throw new FetchFailure(
      `What came does not hold these weights, and was removed: the file ${why}. Fetch again, or on another network.`,
      { code: 'weights-mismatch', cause: error }
    )
  }
}

async function md5Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if (signal.aborted) throw cancelled()
    hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}

/** Events are for people: ten a second, and the last one. */
const REPORT_EVERY_MS = 100

function reporter(onProgress: FetchOptions['onProgress']): (done: number, total: number | null) => void {
  const pace = createPace()
  let told = -Infinity
  return (done, total) => {
    const now = Date.now()
    const eta = pace(done, total, now)
    if (now - told < REPORT_EVERY_MS && done !== total) return
    told = now
    onProgress({ done, total, eta })
  }
}

interface About {
  readonly file: PublishedFile
  readonly path: string
  readonly part: PartFile
  readonly total: number | null
}

/** The error as a person reads it: what happened, what is kept, and how to come by the file otherwise. */
function inWords(error: unknown, { file, path, part, total }: About): unknown {
  if (error instanceof AppError) return error
  const kept = part.bytes > 0 ? ` ${partOf(part.bytes, total)} are kept, to go on from.` : ''
  if (error instanceof FetchFailure) {
    const otherwise = `If you have ${file.name} from elsewhere, add it in the window or with "thaw weights add", or put it at ${path}.`
    return new AppError(error.code, `${error.message}${kept} ${otherwise}`, { cause: error, details: { path } }) // prettier-ignore
  }
  const disk = diskFailure(error, dirname(path))
  return disk === null ? error : new AppError('disk', `${disk}, then fetch again.${kept}`, { cause: error, details: { path } }) // prettier-ignore
}
