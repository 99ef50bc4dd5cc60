/** Pictures to tensors inside the graph: read, decode, resize, preprocess; any number a call, on TensorFlow's own threads. */
import { attr, type GraphBuilder, type Tensor } from '../graph/builder'
import * as ops from '../graph/ops'
import type { PreprocessInput } from '../zoo/catalog'

/**
 * Decodes encoded pictures (JPEG, PNG, GIF's and WebP's first frame, BMP) and resizes them bilinearly with half-pixel
 * centres, as `tf.io.decode_image` and `tf.image.resize` do. EXIF orientation is not applied, as in Keras.
 *
 * @param source [N] strings: the files' paths, or the encoded bytes themselves
 * @returns [N, size, size, 3] float32, 0..255 RGB
 */
export function decodePictures(
  g: GraphBuilder,
  source: Tensor,
  from: 'paths' | 'bytes',
  size: number
): Tensor {
  const name = g.addFunction(
    `decode_${from}_${size}`,
    [{ name: from, dtype: 'string', shape: [] }],
    (f, [arg]) => {
      if (!arg) return []
      const bytes =
        from === 'paths' ? f.op1('ReadFile', [arg], { dtype: 'string', shape: [], arg: 'contents' }) : arg
      return [resize(f, decodeImage(f, bytes), size)]
    }
  )
  return mapEach(g, source, name, [size, size, 3], 'float32')
}

/**
 * Height, width and channels of encoded pictures after a full decode: the honest test of whether a picture can be used.
 *
 * @param paths [N] strings
 * @returns [N, 3] int32
 */
export function decodedShapes(g: GraphBuilder, paths: Tensor): Tensor {
  const name = g.addFunction('decode_shape', [{ name: 'path', dtype: 'string', shape: [] }], (f, [path]) => {
    if (!path) return []
    return [
      ops.shapeOf(
        f,
        decodeImage(f, f.op1('ReadFile', [path], { dtype: 'string', shape: [], arg: 'contents' }))
      )
    ]
  })
  return mapEach(g, paths, name, [3], 'int32')
}

/** Applies a base's preprocessing to [N,H,W,3] pixels 0..255 RGB (keras/src/applications/imagenet_utils.py). */
export function preprocess(g: GraphBuilder, pixels: Tensor, how: PreprocessInput): Tensor {
  if (how.kind === 'none') return pixels
  if (how.kind === 'rescale') return ops.binary(g, 'Mul', pixels, g.constant(1 / 255), 'preprocess/rescale')
  if (how.kind === 'tf') {
    const scaled = ops.binary(g, 'Mul', pixels, g.constant(1 / 127.5), 'preprocess/scale')
    return ops.binary(g, 'Sub', scaled, g.constant(1), 'preprocess/shift')
  }
  const attrs = { T: attr.type('float32'), Tidx: attr.type('int32') }
  const axis = g.constant([3], { dtype: 'int32' })
  const bgr = g.op1(
    'ReverseV2',
    [pixels, axis],
    { dtype: 'float32', shape: pixels.shape },
    { attrs, name: 'preprocess/bgr' }
  )
  return ops.binary(g, 'Sub', bgr, g.constant(how.mean), 'preprocess/mean')
}

function decodeImage(f: GraphBuilder, bytes: Tensor): Tensor {
  return f.op1(
    'DecodeImage',
    [bytes],
    { dtype: 'uint8', shape: [null, null, 3], arg: 'image' },
    {
      attrs: { channels: attr.int(3), dtype: attr.type('uint8'), expand_animations: attr.bool(false) }
    }
  )
}

function resize(f: GraphBuilder, image: Tensor, size: number): Tensor {
  const batch = f.op1(
    'ExpandDims',
    [image, f.constant(0, { dtype: 'int32' })],
    { dtype: 'uint8', shape: [1, null, null, 3], arg: 'output' },
    {
      attrs: { T: attr.type('uint8'), Tdim: attr.type('int32') }
    }
  )
  const target = f.constant([size, size], { dtype: 'int32' })
  const resized = f.op1(
    'ResizeBilinear',
    [batch, target],
    { dtype: 'float32', shape: [1, size, size, 3], arg: 'resized_images' },
    {
      attrs: { T: attr.type('uint8'), align_corners: attr.bool(false), half_pixel_centers: attr.bool(true) }
    }
  )
  return f.op1(
    'Squeeze',
    [resized],
    { dtype: 'float32', shape: [size, size, 3], arg: 'output' },
    {
      attrs: { T: attr.type('float32'), squeeze_dims: attr.ints([0]) }
    }
  )
}

/** MapDefun runs a function on every element of `source`, in parallel, and stacks what it gives. */
export function mapEach(
  g: GraphBuilder,
  source: Tensor,
  f: string,
  shape: readonly number[],
  dtype: 'float32' | 'int32' | 'string'
): Tensor {
  return g.op1(
    'MapDefun',
    [source],
    { dtype, shape: [null, ...shape] },
    {
      attrs: {
        Targuments: attr.types([source.dtype]),
        Tcaptured: attr.types([]),
        output_types: attr.types([dtype]),
        output_shapes: attr.shapes([shape]),
        f: attr.func(f),
        max_intra_op_parallelism: attr.int(1)
      }
    }
  )
}
