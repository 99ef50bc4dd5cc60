/** Builds a base of the zoo as a description in tf.layers, and checks what is asked of it. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError, type BaseName } from '../../contract'
import { catalog } from './catalog'
import { mobileNet } from './mobileNet'

export interface BaseOptions {
  readonly base: BaseName
  /** Width multiplier; 1 for bases that have none. */
  readonly alpha: number
  /** Input height and width in pixels. */
  readonly size: number
  /** With the 1000-class top. */
  readonly includeTop?: boolean
}

/** The base's layers as keras.applications has them; throws AppError('bad-input') where the base has no such form. */
export function buildBase(options: BaseOptions): LayersModel {
  const { base, alpha, size, includeTop = false } = options
  const { alphas, minSize } = catalog[base]
  if (!alphas.includes(alpha)) {
    throw new AppError(
      'bad-input',
      `${base} comes with alpha ${alphas.join(', ')}, not ${alpha}. Choose one of these.`
    )
  }
  if (!Number.isInteger(size) || size < minSize) {
    throw new AppError(
      'bad-input',
      `${base} takes pictures of ${minSize} pixels a side or more, not ${size}.`
    )
  }
  return mobileNet({ size, alpha, includeTop })
}
