/** Augmentation inside the graph: every picture of a step is varied by its own numbers, drawn by (seed, step, row) alone. */
import type { Augment } from '../../contract'
import type { GraphBuilder, Tensor } from '../graph/builder'
import * as ops from '../graph/ops'
import { affineTransform, type AffineParameters } from './affine'

/** What is done to each picture of a batch; [N, 1] float32 each. */
export interface AugmentParameters extends AffineParameters {
  /** Added to every pixel. */
  readonly channelShift: Tensor
  /** Factor of every pixel. */
  readonly brightness: Tensor
  /** Factor of a pixel's distance from its channel's mean. */
  readonly contrast: Tensor
}

/** The order of draws in a row. Each has its place whatever is asked for, so that one setting never changes another's draws. */
const DRAWS = [
  'theta', 'tx', 'ty', 'shear', 'zx', 'zy', 'flipX', 'flipY', 'channelShift', 'brightness', 'contrast'
] as const // prettier-ignore
/** Numbers a picture is varied by. */
export const DRAWS_EACH = DRAWS.length

/** Sets these draws apart from a layer's, as dropout's, by the same seed and step. */
const STREAM = [0x61756721, 0]

/** Whether the settings leave every picture as it is: the network then sees the same numbers each epoch. */
export function isNeutral(settings: Augment): boolean {
  const { geometry, channelShift, brightness, contrast } = asked(settings)
  return !geometry && !channelShift && !brightness && !contrast
}

/**
 * Varies each picture: flips, rotation, shift, shear and zoom in one pass, then channel shift, brightness and contrast,
 * with the ranges of Keras' ImageDataGenerator. Equal seeds give equal pictures. Nothing is added for what is not asked.
 *
 * @param images [N, H, W, 3] float32, 0..255 RGB; H and W known
 * @param seed [2] int32: the plan's seed and the step
 * @returns [N, H, W, 3] float32, 0..255
 */
export function augment(g: GraphBuilder, images: Tensor, settings: Augment, seed: Tensor): Tensor {
  return isNeutral(settings)
    ? images
    : applyAugment(g, images, settings, drawParameters(g, images, settings, seed))
}

/**
 * Draws the numbers of every picture evenly from their ranges; row n depends on the seed and n, not on how many there are.
 *
 * @param images [N, H, W, 3]; only its shape is read
 * @param seed [2] int32
 */
export function drawParameters(
  g: GraphBuilder,
  images: Tensor,
  settings: Augment,
  seed: Tensor
): AugmentParameters {
  const [count = null] = images.shape
  const rows = ops.slice(g, ops.shapeOf(g, images), [0], [1])
  const dims = ops.concat(g, [rows, g.constant([DRAWS.length], { dtype: 'int32' })], 0)
  const key = ops.binary(g, 'AddV2', seed, g.constant(STREAM, { dtype: 'int32' }))
  return parametersFrom(g, images, settings, ops.statelessUniformOf(g, dims, [count, DRAWS.length], key))
}

/**
 * The same from given draws, a row a picture.
 *
 * @param images [N, H, W, 3]; only its shape is read
 * @param uniform [N, DRAWS_EACH] float32 in [0, 1)
 */
export function parametersFrom(
  g: GraphBuilder,
  images: Tensor,
  settings: Augment,
  uniform: Tensor
): AugmentParameters {
  const [count = null, height, width] = images.shape
  const column = (draw: (typeof DRAWS)[number]): Tensor =>
    ops.slice(g, uniform, [0, DRAWS.indexOf(draw)], [count, 1])
  const between = (draw: (typeof DRAWS)[number], [lower, upper]: readonly [number, number]): Tensor => {
    const scaled = ops.binary(g, 'Mul', column(draw), g.constant(upper - lower))
    return ops.binary(g, 'AddV2', scaled, g.constant(lower), `augment/${draw}`)
  }
  const around = (draw: (typeof DRAWS)[number], range: number): Tensor => between(draw, [-range, range])
  const flip = (draw: 'flipX' | 'flipY', wanted: boolean): Tensor => {
    const half = ops.compare(g, 'GreaterEqual', column(draw), g.constant(wanted ? 0.5 : 0))
    const signed = ops.binary(g, 'Mul', ops.cast(g, half, 'float32'), g.constant(2))
    return ops.binary(g, 'Sub', signed, g.constant(1), `augment/${draw}`)
  }
  return {
    theta: around('theta', settings.rotationRange),
    tx: around('tx', pixels(settings.widthShiftRange, width ?? 0)),
    ty: around('ty', pixels(settings.heightShiftRange, height ?? 0)),
    shear: around('shear', settings.shearRange),
    zx: between('zx', settings.zoomRange),
    zy: between('zy', settings.zoomRange),
    flipX: flip('flipX', settings.horizontalFlip),
    flipY: flip('flipY', settings.verticalFlip),
    channelShift: around('channelShift', settings.channelShiftRange),
    brightness: between('brightness', settings.brightnessRange),
    contrast: between('contrast', settings.contrastRange)
  }
}

/**
 * Applies given numbers: what Keras' `ImageDataGenerator.apply_transform` does, then contrast as RandomContrast has it.
 * Pixels stay within 0..255. What the settings leave alone is not computed.
 *
 * @param images [N, H, W, 3] float32, 0..255 RGB; H and W known
 */
export function applyAugment(
  g: GraphBuilder,
  images: Tensor,
  settings: Augment,
  parameters: AugmentParameters
): Tensor {
  const want = asked(settings)
  let x = images
  if (want.geometry) {
    const { fillMode, cval } = settings
    x = affineTransform(g, x, parameters, { fillMode, cval, flipsOnly: want.flipsOnly })
  }
  if (want.channelShift) x = shiftChannels(g, x, perPicture(g, parameters.channelShift))
  if (want.brightness) x = withinPixels(g, ops.binary(g, 'Mul', x, perPicture(g, parameters.brightness)))
  if (want.contrast) x = withinPixels(g, adjustContrast(g, x, perPicture(g, parameters.contrast)))
  return x
}

function asked(settings: Augment) {
  const moves = (range: readonly [number, number]): boolean => range[0] !== 1 || range[1] !== 1
  const flips = settings.horizontalFlip || settings.verticalFlip
  const warps =
    [settings.rotationRange, settings.widthShiftRange, settings.heightShiftRange, settings.shearRange].some(
      (range) => range !== 0
    ) || moves(settings.zoomRange)
  return {
    geometry: flips || warps,
    flipsOnly: !warps,
    channelShift: settings.channelShiftRange !== 0,
    brightness: moves(settings.brightnessRange),
    contrast: moves(settings.contrastRange)
  }
}

/** Below 1 a share of the size, from 1 on pixels, as in Keras. */
function pixels(shift: number, size: number): number {
  return shift < 1 ? shift * size : shift
}

/** [N, 1] to [N, 1, 1, 1]. */
function perPicture(g: GraphBuilder, parameter: Tensor): Tensor {
  return ops.reshape(g, parameter, [null, 1, 1, 1])
}

/** The picture's own smallest and largest values stay its bounds (apply_channel_shift). */
function shiftChannels(g: GraphBuilder, x: Tensor, shift: Tensor): Tensor {
  const lowest = ops.reduce(g, 'Min', x, [1, 2, 3], { keepDims: true })
  const highest = ops.reduce(g, 'Max', x, [1, 2, 3], { keepDims: true })
  return between(g, ops.binary(g, 'AddV2', x, shift), lowest, highest)
}

/** (x - mean) factor + mean, the mean a picture and channel (keras/src/layers/preprocessing/image_preprocessing/random_contrast.py). */
function adjustContrast(g: GraphBuilder, x: Tensor, factor: Tensor): Tensor {
  const mean = ops.reduce(g, 'Mean', x, [1, 2], { keepDims: true })
  return ops.binary(g, 'AddV2', ops.binary(g, 'Mul', ops.binary(g, 'Sub', x, mean), factor), mean)
}

function withinPixels(g: GraphBuilder, x: Tensor): Tensor {
  return between(g, x, g.constant(0), g.constant(255))
}

function between(g: GraphBuilder, x: Tensor, lowest: Tensor, highest: Tensor): Tensor {
  return ops.binary(g, 'Minimum', ops.binary(g, 'Maximum', x, lowest), highest)
}
