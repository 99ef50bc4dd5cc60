/** Builds a base of the zoo as a description in tf.layers, and checks what is asked of it. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError, type ZooName } from '../../contract'
import { catalog } from './catalog'
import { inceptionV3 } from './inceptionV3'
import { mobileNet } from './mobileNet'
import { resNet50 } from './resNet50'
import { vgg16 } from './vgg16'
import { vgg19 } from './vgg19'
import { xception } from './xception'

export interface BaseOptions {
  readonly base: ZooName
  /** Width multiplier; 1 for bases that have none. */
  readonly alpha: number
  /** Input height and width in pixels. */
  readonly size: number
  /** With the 1000-class top. */
  readonly includeTop?: boolean
}

type Builder = (options: {
  readonly size: number
  readonly alpha: number
  readonly includeTop: boolean
}) => LayersModel

const builders: Readonly<Record<ZooName, Builder>> = {
  Xception: xception,
  VGG16: vgg16,
  VGG19: vgg19,
  ResNet50: resNet50,
  InceptionV3: inceptionV3,
  MobileNet: mobileNet
}

/** The base's layers as keras.applications has them; throws AppError('bad-input') where the base has no such form. */
export function buildBase(options: BaseOptions): LayersModel {
  const { base, alpha, size, includeTop = false } = options
  const { alphas, minSize } = catalog[base]
  if (!alphas.includes(alpha)) {
    const fix =
      alphas.length > 1
        ? `comes with alpha ${alphas.join(', ')}, not ${alpha}. Choose one of these.`
        : `has no alpha, but got ${alpha}. Leave it at 1.`
    throw new AppError('bad-input', `${base} ${fix}`)
  }
  if (!Number.isInteger(size) || size < minSize) {
    throw new AppError(
      'bad-input',
      `${base} takes pictures of ${minSize} pixels a side or more, not ${size}.`
    )
  }
  return builders[base]({ size, alpha, includeTop })
}
