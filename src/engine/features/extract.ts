/** Fills the store with the features that are missing: batches of files through the extractor, bad files left out. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import type { EnginePicture } from '../../contract'
import { cancelled } from '../../wire'
import { explainFailure, type Inspector } from '../dataset/inspect'
import { fileError, type PictureError } from '../dataset/pictureErrors'
import { isOutOfMemory } from '../outOfMemory'
import { unpaused, type Pausing } from '../pausing'
import type { Extractor } from './extractor'
import type { FeatureStore } from './store'

export interface ExtractOptions {
  readonly pictures: readonly EnginePicture[]
  readonly store: FeatureStore
  /** Made only where something is missing. */
  readonly createExtractor: () => Promise<Extractor>
  /** Asked why where a picture fails. */
  readonly inspector: () => Promise<Inspector>
  readonly signal: AbortSignal
  /** Left out: it cannot be paused. */
  readonly pausing?: Pausing
  readonly onProgress: (progress: {
    readonly done: number
    readonly total: number
    readonly eta: number | null
  }) => void
  readonly onFailed: (picture: EnginePicture, error: PictureError) => void
  /** Told where memory ran out with `from` rows at once, and it goes on with `to`. */
  readonly onHalved?: (from: number, to: number) => void
}

/** What is kept of a picture: its features as it is, or those of a variant. */
export interface Row {
  readonly picture: EnginePicture
  /** Its name in the store. */
  readonly key: string
}

export interface RowOptions<R extends Row> extends Omit<ExtractOptions, 'pictures' | 'createExtractor'> {
  readonly rows: readonly R[]
  /** Made only where something is missing. */
  readonly createExtractor: () => Promise<RowExtractor<R>>
}

export interface RowExtractor<R extends Row> {
  /** Features of the rows, one after the other; throws where a picture of theirs cannot be decoded. */
  extract(rows: readonly R[]): Float32Array
  dispose(): void
}

export interface ExtractResult {
  /** Hashes of pictures that cannot be used. */
  readonly failed: ReadonlySet<string>
  readonly computed: number
  readonly cached: number
  /** Seconds spent reading, decoding and computing; loading the program is not counted. */
  readonly seconds: number
}

/** A batch takes about this long, so that cancel is answered soon and every thread has work. */
const BATCH_SECONDS = 0.8
const FIRST_BATCH = 8
/** Activations grow with the batch, speed does not: 64 took 1.2 GB on MobileNet at 224, 16 takes 0.77 GB. */
const LARGEST_BATCH = 16

/** Computes what the store lacks of pictures as they are, as `extractRows` does. */
export function extractMissing({
  pictures,
  createExtractor,
  ...rest
}: ExtractOptions): Promise<ExtractResult> {
  return extractRows({
    ...rest,
    rows: pictures.map((picture) => ({ picture, key: picture.hash })),
    async createExtractor() {
      const extractor = await createExtractor()
      return {
        extract: (rows) => extractor.extract(rows.map(({ picture }) => picture.path)),
        dispose: () => extractor.dispose()
      }
    }
  })
}

/** Computes what the store lacks. Rejects with `cancelled` between two batches; what was computed is kept. */
export async function extractRows<R extends Row>(options: RowOptions<R>): Promise<ExtractResult> {
  const { store, signal, pausing = unpaused } = options
  const missing = uniqueMissing(options.rows, store)
  const total = options.rows.length
  const cached = total - missing.length
  const failed = new Set<string>()
  let computed = 0
  if (missing.length === 0) return { failed, computed: 0, cached, seconds: 0 }

  const extractor = await options.createExtractor()
  const started = pausing.now()
  const elapsed = (): number => (pausing.now() - started) / 1000
  try {
    let batch = FIRST_BATCH
    let largest = LARGEST_BATCH
    const short = (from: number, to: number): void => {
      if (to >= largest) return
      largest = to
      options.onHalved?.(from, to)
    }
    for (let at = 0; at < missing.length;) {
      if (signal.aborted) throw cancelled()
      const begun = pausing.now()
      const rows = missing.slice(at, at + batch)
      const fail = (picture: EnginePicture, error: PictureError): void => {
        if (failed.has(picture.hash)) return
        failed.add(picture.hash)
        options.onFailed(picture, error)
      }
      const usable = rows.filter(({ picture }) => !failed.has(picture.hash))
      computed += await extractBatch(await unchangedRows(usable, fail), extractor, options, { fail, short })
      at += rows.length
      const eta = (elapsed() / at) * (missing.length - at)
      options.onProgress({ done: cached + at, total, eta })
      batch = Math.min(largest, nextBatch(batch, (pausing.now() - begun) / 1000))
      await pausing.turn(() => store.flush())
    }
    await store.flush()
    return { failed, computed, cached, seconds: elapsed() }
  } catch (error) {
    await store.flush()
    throw error
  } finally {
    extractor.dispose()
  }
}

/** The pictures that are still the files the scan saw: features are kept by content, so another content must not pass. */
export async function unchanged(
  pictures: readonly EnginePicture[],
  fail: ExtractOptions['onFailed']
): Promise<EnginePicture[]> {
  const hashes = await Promise.all(pictures.map(({ path }) => hashFile(path).catch(() => null)))
  return pictures.filter((picture, i) => {
    if (hashes[i] === picture.hash) return true
    const message = `"${basename(picture.path)}" was changed since the last scan. Scan again to use it.`
    fail(picture, fileError(picture.path) ?? { problem: 'changed', message })
    return false
  })
}

async function unchangedRows<R extends Row>(
  rows: readonly R[],
  fail: ExtractOptions['onFailed']
): Promise<R[]> {
  const pictures = new Map(rows.map(({ picture }) => [picture.hash, picture]))
  const same = new Set((await unchanged([...pictures.values()], fail)).map(({ hash }) => hash))
  return rows.filter(({ picture }) => same.has(picture.hash))
}

/** Gives how many rows were computed and kept. */
async function extractBatch<R extends Row>(
  rows: readonly R[],
  extractor: RowExtractor<R>,
  options: Pick<ExtractOptions, 'store' | 'inspector'>,
  told: { readonly fail: ExtractOptions['onFailed']; readonly short: (from: number, to: number) => void }
): Promise<number> {
  const { store } = options
  const [only, ...others] = rows
  if (!only) return 0
  let features: Float32Array
  try {
    features = extractor.extract(rows)
  } catch (error) {
    if (others.length === 0) {
      if (isOutOfMemory(error)) throw error
      told.fail(only.picture, explainFailure(await options.inspector(), only.picture.path, error))
      return 0
    }
    // One bad file fails its batch: halves find it in few runs.
    const half = Math.ceil(rows.length / 2)
    if (isOutOfMemory(error)) told.short(rows.length, half)
    const first = await extractBatch(rows.slice(0, half), extractor, options, told)
    return first + (await extractBatch(rows.slice(half), extractor, options, told))
  }
  for (const [i, { key }] of rows.entries()) {
    await store.add(key, features.subarray(i * store.length, (i + 1) * store.length))
  }
  return rows.length
}

function hashFile(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256')
    createReadStream(path)
      .on('error', reject)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')))
  })
}

function uniqueMissing<R extends Row>(rows: readonly R[], store: FeatureStore): R[] {
  const seen = new Set<string>()
  return rows.filter(({ key }) => {
    if (store.has(key) || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function nextBatch(batch: number, seconds: number): number {
  if (seconds > BATCH_SECONDS * 1.5) return Math.max(1, Math.floor(batch / 2))
  if (seconds < BATCH_SECONDS / 2) return Math.min(LARGEST_BATCH, batch * 2)
  return batch
}
