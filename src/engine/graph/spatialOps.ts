/** Ops that move or resize what lies along height and width, and along whole axes. */
import { attr, type GraphBuilder, type Tensor } from './builder'
import type { Pair } from './ops'

/** The axes of x in another order: output axis i is input axis `order[i]`. */
export function transpose(g: GraphBuilder, x: Tensor, order: readonly number[], name?: string): Tensor {
  const perm = g.constant(order, { dtype: 'int32', shape: [order.length] })
  const attrs = { T: attr.type(x.dtype), Tperm: attr.type('int32') }
  const shape = order.map((axis) => x.shape[axis] ?? null)
  return g.op1('Transpose', [x, perm], { dtype: x.dtype, shape, arg: 'y' }, { attrs, ...(name && { name }) })
}

/** x [N,H,W,C] at `size`: by the nearest pixel, or bilinearly with half-pixel centres, as `tf.image.resize` does. */
export function resize(
  g: GraphBuilder,
  how: 'nearest' | 'bilinear',
  x: Tensor,
  size: Pair,
  name?: string
): Tensor {
  return g.op1(
    how === 'nearest' ? 'ResizeNearestNeighbor' : 'ResizeBilinear',
    [x, g.constant(size, { dtype: 'int32', shape: [2] })],
    { dtype: 'float32', shape: [x.shape[0] ?? null, ...size, x.shape[3] ?? null], arg: 'resized_images' },
    {
      attrs: {
        T: attr.type(x.dtype),
        align_corners: attr.bool(false),
        half_pixel_centers: attr.bool(true)
      },
      ...(name && { name })
    }
  )
}
