/** Where a step's batch comes from: kept features, or decoded pictures that the program varies and takes through the base. */
import type { EnginePicture } from '../../contract'
import type { DecodedPictures } from '../dataset/decoded'
import type { FeatureStore } from '../features/store'
import { epochVariants, variantKey, type Variants } from '../features/variants'

/** Rows of features at the cut, a class index a row. */
export interface FeatureBatch {
  readonly features: Float32Array
  readonly labels: Int32Array
}

/** Pictures [N, size, size, 3] as whole numbers 0..255 RGB, a class index a picture. */
export interface PictureBatch {
  readonly images: Uint8Array
  readonly labels: Int32Array
}

export type Batch = FeatureBatch | PictureBatch

export interface BatchSource<B extends Batch> {
  /** Examples there are. */
  readonly count: number
  /** Most examples of one read. */
  readonly size: number
  /** The examples at `indices` as `epoch` sees them, from 1; good until the next read. */
  read(indices: Int32Array, epoch?: number): Promise<B>
}

export interface Example {
  readonly hash: string
  readonly label: number
}

/** Reads kept features into one buffer that is used again. */
export function featureBatches(
  store: FeatureStore,
  examples: readonly Example[],
  size: number
): BatchSource<FeatureBatch> {
  const buffer = new Float32Array(Math.min(size, examples.length) * store.length)
  return {
    count: examples.length,
    size,
    read(indices) {
      const labels = new Int32Array(indices.length)
      indices.forEach((index, row) => {
        const example = examples[index]
        if (!example) return
        store.readInto(example.hash, buffer, row * store.length)
        labels[row] = example.label
      })
      return Promise.resolve({ features: buffer.subarray(0, indices.length * store.length), labels })
    }
  }
}

/** Reads kept features of pictures and of their variants: each epoch sees one of them, by (seed, epoch) alone. */
export function variantBatches(
  store: FeatureStore,
  varied: { readonly store: FeatureStore; readonly variants: Variants },
  examples: readonly Example[],
  size: number
): BatchSource<FeatureBatch> {
  const { length } = store
  const buffer = new Float32Array(Math.min(size, examples.length) * length)
  let chosen: { readonly epoch: number; readonly variants: Uint8Array } = {
    epoch: 0,
    variants: new Uint8Array()
  }
  return {
    count: examples.length,
    size,
    read(indices, epoch = 1) {
      if (chosen.epoch !== epoch)
        chosen = { epoch, variants: epochVariants(varied.variants, epoch, examples.length) }
      const labels = new Int32Array(indices.length)
      indices.forEach((index, row) => {
        const example = examples[index]
        if (!example) return
        const variant = chosen.variants[index] ?? 0
        if (variant === 0) store.readInto(example.hash, buffer, row * length)
        else varied.store.readInto(variantKey(example.hash, variant), buffer, row * length)
        labels[row] = example.label
      })
      return Promise.resolve({ features: buffer.subarray(0, indices.length * length), labels })
    }
  }
}

/** Pictures that fail on the way are left out: a batch may be smaller than asked for, or empty. */
export function pictureBatches(
  decoded: DecodedPictures,
  pictures: readonly EnginePicture[],
  size: number
): BatchSource<PictureBatch> {
  return {
    count: pictures.length,
    size,
    read: (indices) => decoded.read(Array.from(indices).flatMap((index) => pictures[index] ?? []))
  }
}
