/** The zoo's facts, one typed entry a base: what Keras publishes about it, its files, its preprocessing. */
import { inceptionBlockOf, mobileNetBlockOf, numberedBlockOf, resNetBlockOf } from './blocks'

import type { PreprocessingName, ZooName } from '../../contract'

/** What `preprocess_input` of the base does with pixels 0..255 RGB. */
export type PreprocessInput =
  /** x / 127.5 - 1. */
  | { readonly kind: 'tf' }
  /** BGR less the mean of each channel, in BGR order. */
  | { readonly kind: 'caffe'; readonly mean: readonly [number, number, number] }
  /** x / 255. */
  | { readonly kind: 'rescale' }
  /** As they are: the base has its own preprocessing among its layers. */
  | { readonly kind: 'none' }

/** A file of ImageNet weights as keras.applications fetches it. */
export interface PublishedFile {
  /** Its name in Keras' cache, too. */
  readonly name: string
  readonly url: string
  /** Null where Keras publishes none. */
  readonly md5: string | null
  /** Null where the size is not known before the download. */
  readonly bytes: number | null
}

export interface FileQuery {
  readonly alpha: number
  /** Input height and width in pixels. */
  readonly size: number
  readonly includeTop: boolean
}

export interface CatalogEntry {
  readonly year: number
  readonly paper: string
  /** Licence of the published weights. */
  readonly licence: string
  /** Parameters without the 1000-class top, at alpha 1. */
  readonly params: number
  /** Depth as keras.io lists it. */
  readonly depth: number
  readonly defaultSize: number
  readonly minSize: number
  readonly alphas: readonly number[]
  /** ImageNet accuracies as keras.io lists them, at alpha 1. */
  readonly top1: number
  readonly top5: number
  readonly preprocessing: PreprocessInput
  /** The files that fit, the one that Keras would take first. */
  readonly files: (query: FileQuery) => readonly [PublishedFile, ...PublishedFile[]]
  /** The block a layer belongs to, as `block5`; `input` and `top` for what lies around. */
  readonly blockOf: (layer: string) => string
}

/** The folder that keras.applications fetches from. */
export const PUBLISHED = 'https://storage.googleapis.com/tensorflow/keras-applications'

const TF: PreprocessInput = { kind: 'tf' }
/** Means of ImageNet's blue, green and red. */
const CAFFE: PreprocessInput = { kind: 'caffe', mean: [103.939, 116.779, 123.68] }

/** Numbers: keras.io/api/applications; file names and hashes: keras/src/applications of Keras 3. */
export const catalog: Readonly<Record<ZooName, CatalogEntry>> = {
  Xception: {
    year: 2016,
    paper: 'https://arxiv.org/abs/1610.02357',
    licence: 'MIT',
    params: 20_861_480,
    depth: 81,
    defaultSize: 299,
    minSize: 71,
    alphas: [1],
    top1: 0.79,
    top5: 0.945,
    preprocessing: TF,
    files: kernels('xception', 'xception', {
      noTop: { md5: 'b0042744bf5b25fce3cb969f33bebb97', bytes: 83_683_744 },
      top: { md5: '0a58e3b7378bc2990ea3b43d5981f1f6', bytes: 91_884_032 }
    }),
    blockOf: numberedBlockOf
  },
  VGG16: {
    year: 2014,
    paper: 'https://arxiv.org/abs/1409.1556',
    licence: 'CC BY 4.0',
    params: 14_714_688,
    depth: 16,
    defaultSize: 224,
    minSize: 32,
    alphas: [1],
    top1: 0.713,
    top5: 0.901,
    preprocessing: CAFFE,
    files: kernels('vgg16', 'vgg16', {
      noTop: { md5: '6d6bbae143d832006294945121d1f1fc', bytes: 58_889_256 },
      top: { md5: '64373286793e3c8b2b4e3219cbf3544b', bytes: 553_467_096 }
    }),
    blockOf: numberedBlockOf
  },
  VGG19: {
    year: 2014,
    paper: 'https://arxiv.org/abs/1409.1556',
    licence: 'CC BY 4.0',
    params: 20_024_384,
    depth: 19,
    defaultSize: 224,
    minSize: 32,
    alphas: [1],
    top1: 0.713,
    top5: 0.9,
    preprocessing: CAFFE,
    files: kernels('vgg19', 'vgg19', {
      noTop: { md5: '253f8cb515780f3b799900260a226db6', bytes: 80_134_624 },
      top: { md5: 'cbe5617147190e668d6c5d5026f83318', bytes: 574_710_816 }
    }),
    blockOf: numberedBlockOf
  },
  ResNet50: {
    year: 2015,
    paper: 'https://arxiv.org/abs/1512.03385',
    licence: 'MIT',
    params: 23_587_712,
    depth: 107,
    defaultSize: 224,
    minSize: 32,
    alphas: [1],
    top1: 0.749,
    top5: 0.921,
    preprocessing: CAFFE,
    files: kernels('resnet', 'resnet50', {
      noTop: { md5: '4d473c1dd8becc155b73f8504c6f6626', bytes: 94_765_736 },
      top: { md5: '2cb95161c43110f7111970584f804107', bytes: 102_967_424 }
    }),
    blockOf: resNetBlockOf
  },
  InceptionV3: {
    year: 2015,
    paper: 'https://arxiv.org/abs/1512.00567',
    licence: 'Apache-2.0',
    params: 21_802_784,
    depth: 189,
    defaultSize: 299,
    minSize: 75,
    alphas: [1],
    top1: 0.779,
    top5: 0.937,
    preprocessing: TF,
    files: kernels('inception_v3', 'inception_v3', {
      noTop: { md5: 'bcbd6486424b2319ff4ef7d526e38f63', bytes: 87_910_968 },
      top: { md5: '9a0d58056eeedaa3f26cb7ebd46da564', bytes: 96_112_376 }
    }),
    blockOf: inceptionBlockOf
  },
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
    top5: 0.895,
    preprocessing: TF,
    files: mobileNetFiles,
    blockOf: mobileNetBlockOf
  }
}

type Checks = Pick<PublishedFile, 'md5' | 'bytes'>

/** The two files of a base that has one set of weights. */
function kernels(folder: string, base: string, checks: { readonly noTop: Checks; readonly top: Checks }) {
  return ({ includeTop }: FileQuery): readonly [PublishedFile] => {
    const name = `${base}_weights_tf_dim_ordering_tf_kernels${includeTop ? '' : '_notop'}.h5`
    return [{ name, url: `${PUBLISHED}/${folder}/${name}`, ...(includeTop ? checks.top : checks.noTop) }]
  }
}

/** MobileNet has weights of its own for these input sizes; other sizes start from 224's, as in Keras. */
export const MOBILENET_SIZES = [128, 160, 192, 224] as const
const MOBILENET_ALPHA_TEXT: Readonly<Record<number, string>> = {
  1: '1_0',
  0.75: '7_5',
  0.5: '5_0',
  0.25: '2_5'
}
/** Bytes of those files whose size is known. */
const MOBILENET_BYTES: Readonly<Record<string, number>> = {
  'mobilenet_1_0_224_tf_no_top.h5': 17_225_924,
  'mobilenet_2_5_224_tf_no_top.h5': 2_108_140
}

function mobileNetFiles({
  alpha,
  size,
  includeTop
}: FileQuery): readonly [PublishedFile, ...PublishedFile[]] {
  const file = (rows: number): PublishedFile => {
    const name = `mobilenet_${MOBILENET_ALPHA_TEXT[alpha] ?? '1_0'}_${rows}_tf${includeTop ? '' : '_no_top'}.h5`
    return { name, url: `${PUBLISHED}/mobilenet/${name}`, md5: null, bytes: MOBILENET_BYTES[name] ?? null }
  }
  return size !== 224 && MOBILENET_SIZES.some((own) => own === size) ? [file(size), file(224)] : [file(224)]
}

/** The preprocessing of that name; `caffe` with ImageNet's means. */
export function preprocessingNamed(name: PreprocessingName): PreprocessInput {
  return name === 'caffe' ? CAFFE : { kind: name }
}
