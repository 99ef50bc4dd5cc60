/** TensorFlow's ops on whole pictures: affine transforms and encoding. */
import { attr, type GraphBuilder, type Tensor } from './builder'
import * as ops from './ops'

export interface TransformOptions {
  readonly interpolation: 'NEAREST' | 'BILINEAR'
  readonly fillMode: 'CONSTANT' | 'REFLECT' | 'WRAP' | 'NEAREST'
  /** Value beyond the edge where the mode is CONSTANT. */
  readonly fillValue: number
}

/**
 * ImageProjectiveTransformV3: the output pixel (x, y) of a picture is read at (a0 x + a1 y + a2, b0 x + b1 y + b2) of the
 * input, in whole pixels from the centre of the first one.
 *
 * @param images [N, H, W, C] float32
 * @param transforms [N, 8] float32: a0, a1, a2, b0, b1, b2 and two zeros a row
 * @returns [N, H, W, C] float32
 */
export function imageTransform(
  g: GraphBuilder,
  images: Tensor,
  transforms: Tensor,
  options: TransformOptions
): Tensor {
  const size = ops.slice(g, ops.shapeOf(g, images), [1], [2])
  return g.op1(
    'ImageProjectiveTransformV3',
    [images, transforms, size, g.constant(options.fillValue)],
    { dtype: images.dtype, shape: images.shape, arg: 'transformed_images' },
    {
      name: 'augment/transform',
      attrs: {
        dtype: attr.type(images.dtype),
        interpolation: attr.string(options.interpolation),
        fill_mode: attr.string(options.fillMode)
      }
    }
  )
}
