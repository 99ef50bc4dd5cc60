/** Computes what a run's stores lack: features of its pictures, then of the variants of those it trains on. */
import type { EnginePicture, RunId } from '../../contract'
import type { Inspector } from '../dataset/inspect'
import type { Network } from '../graph/topology'
import type { Weights } from '../graph/weights'
import type { Cut } from '../model/cut'
import type { PreprocessInput } from '../zoo/catalog'
import { extractMissing, extractRows, type ExtractOptions, type ExtractResult, type Row } from './extract'
import { createExtractor } from './extractor'
import type { FeatureStores } from './openStores'
import type { FeatureStore } from './store'
import { noteUse } from './use'
import { createVariantExtractor } from './variantExtractor'
import { variantKey } from './variants'

export interface KeepOptions extends Pick<
  ExtractOptions,
  'signal' | 'pausing' | 'onProgress' | 'onFailed' | 'onHalved'
> {
  /** The run that needs them; null: work that is no run. */
  readonly run: RunId | null
  readonly stores: FeatureStores
  /** Pictures whose own features are needed. */
  readonly pictures: readonly EnginePicture[]
  /** Pictures whose variants are needed where the plan keeps some. */
  readonly train: readonly EnginePicture[]
  readonly inspector: () => Promise<Inspector>
  readonly network: Network
  readonly cut: Cut
  readonly weights: Weights
  readonly size: number
  readonly preprocessing: PreprocessInput
}

interface VariantRow extends Row {
  readonly variant: number
}

/** Counts are of rows: a picture with four variants has five. Rejects as `extractRows` does. */
export async function keepFeatures(options: KeepOptions): Promise<ExtractResult> {
  const { stores, pictures } = options
  const plain = await extractMissing({
    ...options,
    pictures,
    store: stores.plain,
    createExtractor: () => createExtractor(options)
  })
  await note(options, stores.plain, plain)
  if (!stores.varied) return plain
  const usable = options.train.filter(({ hash }) => !plain.failed.has(hash))
  const varied = await extractVariants(options, stores.varied, usable)
  await note(options, stores.varied.store, varied)
  return {
    failed: new Set([...plain.failed, ...varied.failed]),
    computed: plain.computed + varied.computed,
    cached: plain.cached + varied.cached,
    seconds: plain.seconds + varied.seconds
  }
}

function note(
  { run }: KeepOptions,
  { folder }: FeatureStore,
  { cached, computed }: ExtractResult
): Promise<void> {
  return noteUse(folder, { run, hits: cached, misses: computed })
}

function extractVariants(
  options: KeepOptions,
  { store, variants }: NonNullable<FeatureStores['varied']>,
  pictures: readonly EnginePicture[]
): Promise<ExtractResult> {
  // All of a picture's variants beside each other: it is decoded once for them.
  const rows = pictures.flatMap((picture) =>
    Array.from({ length: variants.count }, (_, i): VariantRow => {
      return { picture, variant: i + 1, key: variantKey(picture.hash, i + 1) }
    })
  )
  return extractRows({
    ...options,
    rows,
    store,
    async createExtractor() {
      const extractor = await createVariantExtractor({ ...options, variants })
      return {
        extract: (wanted) =>
          extractor.extract(wanted.map(({ picture: { path, hash }, variant }) => ({ path, hash, variant }))),
        dispose: () => extractor.dispose()
      }
    }
  })
}
