/** How long the features take that a plan lacks; a variant of a picture counts as a picture. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { EnginePicture, Forecast } from '../../contract'
import { createExtractor, type Extractor } from '../features/extractor'
import { extractMissing } from '../features/extract'
import { FeatureStore } from '../features/store'
import type { StorePlan } from '../features/openStores'
import { variantKey, variantsOf } from '../features/variants'
import { preprocessingOf } from '../model/preprocessing'
import type { ForecastContext, ForecastInput, Opened } from './opened'
import { byContent, countFor, MOST_PICTURES, noneUsable, spread, timed, WARM_UP } from './sample'

export interface Features {
  /** Seconds of what is missing. */
  readonly seconds: number
  /** Seconds before its first picture, and what the first batch took beyond its share. */
  readonly load: number
  readonly disk: Forecast['features']
  /** Where features of the right shape lie, and whose: measured ones, or kept ones where all are. */
  readonly folder: string
  readonly hashes: readonly string[]
}

/** Extracts a few of the pictures that lack features, into a folder of its own. */
export async function measureFeatures(
  { plan, train, val, featuresFolder }: ForecastInput,
  { signal, inspector }: ForecastContext,
  ready: Opened
): Promise<Features> {
  const { planned, cut, start, stores } = ready
  const { plain, varied } = stores
  const wanted = byContent(ready.pictures ? val : [...train, ...val])
  const kept = await keptIn(featuresFolder, plain)
  const variants = varied
    ? byContent(train).flatMap(({ hash }) => keysOf(hash, variantsOf(plan)?.count ?? 0))
    : []
  const keptVariants = await keptIn(featuresFolder, varied)
  const missing = wanted.filter(({ hash }) => !kept.has(hash))
  const lacking = missing.length + variants.filter((key) => !keptVariants.has(key)).length
  const disk = {
    kept: wanted.length + variants.length - lacking,
    missing: lacking,
    bytes: lacking * cut.featureLength * 4
  }
  const hashes = wanted.filter(({ hash }) => kept.has(hash)).map(({ hash }) => hash)
  if (lacking === 0) return { seconds: 0, load: 0, disk, folder: join(featuresFolder, plain.key), hashes }

  const folder = join(ready.work, 'features')
  const store = await FeatureStore.open(folder, plain.shape, plain.about)
  const preprocessing = preprocessingOf(planned.base, plan)
  try {
    const { value: extractor, seconds: load } = await timed(() =>
      createExtractor({ network: planned.network, cut, weights: start.base, size: plan.size, preprocessing })
    )
    try {
      const pictures = missing.length > 0 ? missing : wanted
      const { each, warm, done } = await measureExtraction(pictures, { signal, inspector, store, extractor })
      return { seconds: each * lacking, load: load + warm, disk, folder, hashes: done }
    } finally {
      extractor.dispose()
    }
  } finally {
    await store.close()
  }
}

interface Extraction {
  /** Seconds a picture. */
  readonly each: number
  /** Seconds that the first batch took beyond its share. */
  readonly warm: number
  /** Hashes of the pictures that have features now. */
  readonly done: readonly string[]
}

async function measureExtraction(
  pictures: readonly EnginePicture[],
  context: Omit<ForecastContext, 'places'> & { readonly store: FeatureStore; readonly extractor: Extractor }
): Promise<Extraction> {
  const { signal, inspector, store } = context
  // It is needed for both batches.
  const extractor = { ...context.extractor, dispose: () => undefined }
  const extract = async (batch: readonly EnginePicture[]) => {
    const { seconds, failed } = await extractMissing({
      pictures: batch, store, inspector, signal,
      createExtractor: () => Promise.resolve(extractor),
      onProgress: () => undefined,
      onFailed: () => undefined
    }) // prettier-ignore
    return { seconds, done: batch.filter(({ hash }) => !failed.has(hash)).map(({ hash }) => hash) }
  }
  const sample = spread(pictures, WARM_UP + MOST_PICTURES)
  const first = await extract(sample.slice(0, WARM_UP))
  const again = sample.slice(WARM_UP, WARM_UP + countFor(first.seconds / WARM_UP))
  const measured = await extract(again)
  const done = [...first.done, ...measured.done]
  if (done.length === 0) throw noneUsable()
  const each = again.length > 0 ? measured.seconds / again.length : first.seconds / sample.length
  return { each, warm: Math.max(0, first.seconds - each * Math.min(WARM_UP, sample.length)), done }
}

/** Which features are kept; a folder that is not there is not made. */
async function keptIn(
  featuresFolder: string,
  plan: StorePlan | null
): Promise<{ has(key: string): boolean }> {
  const folder = plan && join(featuresFolder, plan.key)
  if (!plan || folder === null || !existsSync(folder)) return { has: () => false }
  const store = await FeatureStore.open(folder, plan.shape, plan.about)
  await store.close()
  return store
}

function keysOf(hash: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => variantKey(hash, i + 1))
}
