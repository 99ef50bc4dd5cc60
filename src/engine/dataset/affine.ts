/** Flips, rotation, shift, shear and zoom as one affine matrix a picture, and one pass over its pixels. */
import type { FillMode } from '../../contract'
import type { GraphBuilder, Tensor } from '../graph/builder'
import { imageTransform } from '../graph/imageOps'
import * as ops from '../graph/ops'

/**
 * What Keras' `apply_affine_transform` takes, [N, 1] float32 each, and the flips that follow it. The matrix leads from an
 * output pixel to where it is read: a zoom above 1 shows more of the picture, a positive shift moves it left or up.
 */
export interface AffineParameters {
  /** Rotation in degrees. */
  readonly theta: Tensor
  /** Shift along x in pixels. */
  readonly tx: Tensor
  /** Shift along y in pixels. */
  readonly ty: Tensor
  /** Shear in degrees. */
  readonly shear: Tensor
  readonly zx: Tensor
  readonly zy: Tensor
  /** -1 mirrors left to right, 1 leaves it. */
  readonly flipX: Tensor
  /** -1 turns upside down, 1 leaves it. */
  readonly flipY: Tensor
}

export interface AffineOptions {
  readonly fillMode: FillMode
  /** Value beyond the edge where `fillMode` is `constant`. */
  readonly cval: number
  /** Whether there is nothing but flips: pixels are then moved, and none is mixed of several. */
  readonly flipsOnly?: boolean
}

/**
 * Transforms every picture by its own matrix: rotation · shift · shear · zoom · flip about the picture's centre
 * (keras/src/legacy/preprocessing/image.py, apply_affine_transform and apply_transform), bilinear.
 *
 * @param images [N, H, W, C] float32, H and W known
 * @returns [N, H, W, C] float32
 */
export function affineTransform(
  g: GraphBuilder,
  images: Tensor,
  parameters: AffineParameters,
  { fillMode, cval, flipsOnly = false }: AffineOptions
): Tensor {
  const [, height, width] = images.shape
  const transforms = affineMatrices(g, parameters, height ?? 0, width ?? 0)
  return imageTransform(g, images, transforms, {
    interpolation: flipsOnly ? 'NEAREST' : 'BILINEAR',
    fillMode: TF_FILL_MODES[fillMode],
    fillValue: cval
  })
}

const TF_FILL_MODES = { nearest: 'NEAREST', constant: 'CONSTANT', reflect: 'REFLECT', wrap: 'WRAP' } as const

/**
 * Rotation times shear is [[cos t, -sin(t + s)], [sin t, cos(t + s)]]; zoom and flip scale its columns, the shift goes
 * through the rotation alone, and the centre stays where it is but for the shift.
 *
 * @returns [N, 8] float32 for `imageTransform`
 */
function affineMatrices(
  g: GraphBuilder,
  parameters: AffineParameters,
  height: number,
  width: number
): Tensor {
  const { tx, ty } = parameters
  const mul = (a: Tensor, b: Tensor): Tensor => ops.binary(g, 'Mul', a, b)
  const add = (a: Tensor, b: Tensor): Tensor => ops.binary(g, 'AddV2', a, b)
  const sub = (a: Tensor, b: Tensor): Tensor => ops.binary(g, 'Sub', a, b)
  const radians = (degrees: Tensor): Tensor => mul(degrees, g.constant(Math.PI / 180))

  const theta = radians(parameters.theta)
  const sheared = add(theta, radians(parameters.shear))
  const [cos, sin] = [ops.cos(g, theta), ops.sin(g, theta)]
  const scaleX = mul(parameters.zx, parameters.flipX)
  const scaleY = mul(parameters.zy, parameters.flipY)
  const a0 = mul(cos, scaleX)
  const a1 = sub(g.constant(0), mul(ops.sin(g, sheared), scaleY))
  const b0 = mul(sin, scaleX)
  const b1 = mul(ops.cos(g, sheared), scaleY)

  const [x, y] = [g.constant((width - 1) / 2), g.constant((height - 1) / 2)]
  const a2 = add(sub(x, add(mul(a0, x), mul(a1, y))), sub(mul(cos, tx), mul(sin, ty)))
  const b2 = add(sub(y, add(mul(b0, x), mul(b1, y))), add(mul(sin, tx), mul(cos, ty)))
  const zero = sub(a0, a0)
  return ops.concat(g, [a0, a1, a2, b0, b1, b2, zero, zero], 1, 'augment/matrices')
}
