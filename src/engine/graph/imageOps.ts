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

/** JPEG bytes of one picture [H, W, 3] uint8, as a scalar string. */
export function encodeJpeg(g: GraphBuilder, image: Tensor, quality = 90): Tensor {
  return g.op1(
    'EncodeJpeg',
    [image],
    { dtype: 'string', shape: [], arg: 'contents' },
    {
      // All of them: inside a function nothing fills in an op's defaults.
      attrs: {
        format: attr.string('rgb'),
        quality: attr.int(quality),
        progressive: attr.bool(false),
        optimize_size: attr.bool(false),
        chroma_downsampling: attr.bool(true),
        density_unit: attr.string('in'),
        x_density: attr.int(300),
        y_density: attr.int(300),
        xmp_metadata: attr.string('')
      }
    }
  )
}

/** `x` repeated along its first dimension, which is 1, `times` times. */
export function repeatRows(g: GraphBuilder, x: Tensor, times: number): Tensor {
  const multiples = g.constant([times, ...x.shape.slice(1).map(() => 1)], { dtype: 'int32' })
  return g.op1(
    'Tile',
    [x, multiples],
    { dtype: x.dtype, shape: [times, ...x.shape.slice(1)], arg: 'output' },
    { attrs: { T: attr.type(x.dtype), Tmultiples: attr.type('int32') } }
  )
}

/** The rows of `x` at `indices`, [M] int32, along its first dimension. */
export function gatherRows(g: GraphBuilder, x: Tensor, indices: Tensor): Tensor {
  const [count = null] = indices.shape
  return g.op1(
    'GatherV2',
    [x, indices, g.constant(0, { dtype: 'int32' })],
    { dtype: x.dtype, shape: [count, ...x.shape.slice(1)], arg: 'output' },
    {
      attrs: {
        Tparams: attr.type(x.dtype),
        Tindices: attr.type('int32'),
        Taxis: attr.type('int32'),
        batch_dims: attr.int(0)
      }
    }
  )
}

/**
 * Bytes four to an int32, each row filled up with zeros to a multiple of four: the addon takes no uint8 out of a session.
 *
 * @param x [N, ...] uint8 whose row length is known
 * @returns [N, bytes a row / 4] int32; `unpackBytes` reads it
 */
export function packBytes(g: GraphBuilder, x: Tensor): Tensor {
  const length = x.shape.slice(1).reduce<number>((product, size) => product * (size ?? 0), 1)
  const words = Math.ceil(length / 4)
  const rows = ops.pad(g, ops.reshape(g, x, [null, length]), [[0, 0], [0, 4 * words - length]]) // prettier-ignore
  return g.op1(
    'Bitcast',
    [ops.reshape(g, rows, [null, words, 4])],
    { dtype: 'int32', shape: [null, words], arg: 'output' },
    { attrs: { T: attr.type('uint8'), type: attr.type('int32') } }
  )
}

/** The bytes of row `row` of what `packBytes` gave; a view. */
export function unpackBytes(packed: Int32Array, row: number, length: number): Uint8Array {
  const stride = 4 * Math.ceil(length / 4)
  return new Uint8Array(packed.buffer, packed.byteOffset + row * stride, length)
}
