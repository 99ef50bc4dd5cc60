/** The zoo's facts, one typed entry a base: what Keras publishes about it, its files, its preprocessing, its blocks. */
import type { BaseName } from '../../contract'

/** What `preprocess_input` of the base does with pixels 0..255 RGB. */
export type PreprocessInput =
  | { readonly kind: 'tf' }
  /** BGR less the mean of each channel. */
  | { readonly kind: 'caffe'; readonly mean: readonly number[] }

export interface CatalogEntry {
  readonly year: number
  readonly paper: string
  readonly licence: string
  /** Parameters without the 1000-class top, at alpha 1. */
  readonly params: number
  /** Layers with weights on the longest path, as Keras counts depth. */
  readonly depth: number
  readonly defaultSize: number
  readonly minSize: number
  readonly alphas: readonly number[]
  /** ImageNet top-1 accuracy as keras.io lists it. */
  readonly top1: number
  readonly preprocessing: PreprocessInput
  /** File names in Keras' cache, the one Keras would take first. */
  readonly files: (options: {
    readonly alpha: number
    readonly size: number
    readonly includeTop: boolean
  }) => readonly string[]
  /** Bytes of the published file without the top at an alpha, where they are known. */
  readonly bytes: Readonly<Record<number, number>>
  /** The block a layer belongs to. */
  readonly blockOf: (layer: string) => string
}

/** MobileNet has weights of its own for these input sizes; other sizes start from 224's, as in Keras. */
const MOBILENET_SIZES = [128, 160, 192, 224]
const MOBILENET_ALPHA_TEXT: Readonly<Record<number, string>> = {
  1: '1_0',
  0.75: '7_5',
  0.5: '5_0',
  0.25: '2_5'
}

export const catalog: Readonly<Record<BaseName, CatalogEntry>> = {
  MobileNet: {
    year: 2017,
    paper: 'https://arxiv.org/abs/1704.04861',
    licence: 'Apache-2.0',
    params: 3_228_864,
    depth: 55,
    defaultSize: 224,
    minSize: 32,
    alphas: [1, 0.75, 0.5, 0.25],
    top1: 0.704,
    preprocessing: { kind: 'tf' },
    files({ alpha, size, includeTop }) {
      const own = MOBILENET_SIZES.includes(size) ? size : 224
      const top = includeTop ? '' : '_no_top'
      return [...new Set([own, 224])].map(
        (rows) => `mobilenet_${MOBILENET_ALPHA_TEXT[alpha] ?? '1_0'}_${rows}_tf${top}.h5`
      )
    },
    bytes: { 0.25: 2_108_140 },
    blockOf(layer) {
      const number = /_(\d+)/.exec(layer)?.[1]
      if (number !== undefined && layer.startsWith('conv_')) return `block_${number}`
      return layer.startsWith('conv1') ? 'conv1' : 'input'
    }
  }
}
