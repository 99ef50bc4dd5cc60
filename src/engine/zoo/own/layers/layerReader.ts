/** What is known of a layer once its configuration is read, and shapes that several classes share. */
import type { LayerDescription, WeightSpec } from '../../kerasLayer'
import type { Pair } from '../../../graph/ops'
import { UnknownLayer, type ConfigReader } from '../configReader'

export type ReadLayer = Omit<LayerDescription, 'name' | 'className'>
/** Reads the configuration of one Keras class; throws UnknownLayer with what of it Thaw does not know. */
export type LayerReader = (read: ConfigReader) => ReadLayer
export type ShapeOf = ReadLayer['outputShape']

export const sameShape: ShapeOf = ([shape = []]) => shape

export const noWeights = (): readonly WeightSpec[] => []

/** A layer without weights that keeps the shape. */
export function keeping(config: ReadLayer['config'] = {}): ReadLayer {
  return { config, outputShape: sameShape, weights: noWeights }
}

export function trained(name: string, shape: readonly number[]): WeightSpec {
  return { name, shape, trainable: true }
}

export function fixed(name: string, shape: readonly number[]): WeightSpec {
  return { name, shape, trainable: false }
}

/** [H, W, C] of a picture-like input. */
export function picture(shape: readonly number[] | undefined): readonly [number, number, number] {
  const [height, width, channels, more] = shape ?? []
  if (height === undefined || width === undefined || channels === undefined || more !== undefined)
    throw new UnknownLayer(`an input of shape [${(shape ?? []).join(', ')}] where pictures are expected`)
  return [height, width, channels]
}

/** Height and width after windows of `size` moved by `strides`, as TensorFlow counts them. */
export function windows(
  [height, width]: readonly number[],
  options: {
    readonly size: Pair
    readonly strides: Pair
    readonly padding: 'same' | 'valid'
    readonly dilations?: Pair
  }
): [number, number] {
  const along = (size: number, axis: 0 | 1): number => {
    const reach = (options.size[axis] - 1) * (options.dilations?.[axis] ?? 1) + 1
    const places = options.padding === 'same' ? size : size - reach + 1
    return Math.ceil(places / options.strides[axis])
  }
  return [along(height ?? 0, 0), along(width ?? 0, 1)]
}
