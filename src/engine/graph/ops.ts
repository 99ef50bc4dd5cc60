/** One function an op of TensorFlow: its attributes, its output's type and shape. NHWC throughout; no layer, no gradient. */
import { AppError } from '../../contract'
import { attr, type GraphBuilder, type Tensor } from './builder'
import type { DType, Shape } from './proto'

export type Padding = 'SAME' | 'VALID'
export type Pair = readonly [number, number]

const T = (t: Tensor) => ({ T: attr.type(t.dtype) })

function sameKind(
  g: GraphBuilder,
  op: string,
  inputs: readonly Tensor[],
  shape: Shape,
  name?: string
): Tensor {
  const [x] = inputs
  if (!x) throw new AppError('internal', `${op} needs an input.`)
  return g.op1(
    op,
    inputs,
    { dtype: x.dtype, shape, arg: ARGS[op] ?? 'z' },
    { attrs: T(x), ...(name && { name }) }
  )
}

/** Output names in the ops' definitions, where they are not `z`; functions refer to outputs by them. */
const ARGS: Readonly<Record<string, string>> = {
  Relu: 'activations',
  Relu6: 'activations',
  Sigmoid: 'y',
  Softmax: 'softmax',
  Sin: 'y',
  Cos: 'y',
  Round: 'y',
  BiasAdd: 'output',
  Identity: 'output',
  AddN: 'sum'
}

// Element by element
export const relu = (g: GraphBuilder, x: Tensor, name?: string): Tensor =>
  sameKind(g, 'Relu', [x], x.shape, name)
export const relu6 = (g: GraphBuilder, x: Tensor, name?: string): Tensor =>
  sameKind(g, 'Relu6', [x], x.shape, name)
export const sigmoid = (g: GraphBuilder, x: Tensor, name?: string): Tensor =>
  sameKind(g, 'Sigmoid', [x], x.shape, name)
export const softmax = (g: GraphBuilder, x: Tensor, name?: string): Tensor =>
  sameKind(g, 'Softmax', [x], x.shape, name)
export const sin = (g: GraphBuilder, x: Tensor): Tensor => sameKind(g, 'Sin', [x], x.shape)
export const cos = (g: GraphBuilder, x: Tensor): Tensor => sameKind(g, 'Cos', [x], x.shape)
export const round = (g: GraphBuilder, x: Tensor): Tensor => sameKind(g, 'Round', [x], x.shape)
export const identity = (g: GraphBuilder, x: Tensor, name?: string): Tensor =>
  sameKind(g, 'Identity', [x], x.shape, name)
export const addN = (g: GraphBuilder, xs: readonly Tensor[], name?: string): Tensor => {
  const [x] = xs
  if (x && xs.length === 1) return x
  return g.op1(
    'AddN',
    xs,
    { dtype: x?.dtype ?? 'float32', shape: x?.shape ?? [] },
    {
      attrs: { N: attr.int(xs.length), T: attr.type(x?.dtype ?? 'float32') },
      ...(name && { name })
    }
  )
}

export type Binary = 'AddV2' | 'Sub' | 'Mul' | 'RealDiv' | 'Pow' | 'Minimum' | 'Maximum'
/** An element-wise op of two tensors with broadcasting. */
export function binary(g: GraphBuilder, op: Binary, a: Tensor, b: Tensor, name?: string): Tensor {
  return sameKind(g, op, [a, b], broadcast(a.shape, b.shape), name)
}

export function biasAdd(g: GraphBuilder, x: Tensor, bias: Tensor, name?: string): Tensor {
  return sameKind(g, 'BiasAdd', [x, bias], x.shape, name)
}

export function cast(g: GraphBuilder, x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x
  return g.op1(
    'Cast',
    [x],
    { dtype, shape: x.shape, arg: 'y' },
    {
      attrs: { SrcT: attr.type(x.dtype), DstT: attr.type(dtype), Truncate: attr.bool(false) }
    }
  )
}

// Shape
export function reshape(g: GraphBuilder, x: Tensor, shape: Shape, name?: string): Tensor {
  const target = g.constant(
    shape.map((n) => n ?? -1),
    { dtype: 'int32', shape: [shape.length] }
  )
  const attrs = { ...T(x), Tshape: attr.type('int32') }
  return g.op1(
    'Reshape',
    [x, target],
    { dtype: x.dtype, shape, arg: 'output' },
    { attrs, ...(name && { name }) }
  )
}

export function concat(g: GraphBuilder, xs: readonly Tensor[], axis: number, name?: string): Tensor {
  const [x] = xs
  if (!x) throw new AppError('internal', 'ConcatV2 needs an input.')
  const at = axis < 0 ? x.shape.length + axis : axis
  const sizes = xs.map((t) => t.shape[at] ?? null)
  const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, n) => sum + (n ?? 0), 0)
  const shape = x.shape.map((n, i) => (i === at ? total : n))
  const attrs = { ...T(x), N: attr.int(xs.length), Tidx: attr.type('int32') }
  return g.op1(
    'ConcatV2',
    [...xs, g.constant(at, { dtype: 'int32' })],
    { dtype: x.dtype, shape, arg: 'output' },
    { attrs, ...(name && { name }) }
  )
}

/** The part of x that starts at `begin` and has `shape`; null takes all that is left. */
export function slice(
  g: GraphBuilder,
  x: Tensor,
  begin: readonly number[],
  shape: Shape,
  name?: string
): Tensor {
  const attrs = { ...T(x), Index: attr.type('int32') }
  const from = g.constant(begin, { dtype: 'int32', shape: [begin.length] })
  const size = g.constant(
    shape.map((n) => n ?? -1),
    { dtype: 'int32', shape: [shape.length] }
  )
  return g.op1(
    'Slice',
    [x, from, size],
    { dtype: x.dtype, shape, arg: 'output' },
    { attrs, ...(name && { name }) }
  )
}

/** `paddings` a dimension: [before, after], zeros. */
export function pad(g: GraphBuilder, x: Tensor, paddings: readonly Pair[], name?: string): Tensor {
  const table = g.constant(paddings.flat(), { dtype: 'int32', shape: [paddings.length, 2] })
  const shape = x.shape.map((n, i) =>
    n === null ? null : n + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0)
  )
  const attrs = { ...T(x), Tpaddings: attr.type('int32') }
  return g.op1('Pad', [x, table], { dtype: x.dtype, shape, arg: 'output' }, { attrs, ...(name && { name }) })
}

// Matrices and convolutions
export function matMul(
  g: GraphBuilder,
  a: Tensor,
  b: Tensor,
  options: { readonly transposeA?: boolean; readonly transposeB?: boolean; readonly name?: string } = {}
): Tensor {
  const { transposeA = false, transposeB = false } = options
  const shape = [a.shape[transposeA ? 1 : 0] ?? null, b.shape[transposeB ? 0 : 1] ?? null]
  const attrs = { ...T(a), transpose_a: attr.bool(transposeA), transpose_b: attr.bool(transposeB) }
  return g.op1(
    'MatMul',
    [a, b],
    { dtype: a.dtype, shape, arg: 'product' },
    { attrs, name: options.name ?? 'MatMul' }
  )
}

export interface ConvOptions {
  readonly strides: Pair
  readonly padding: Padding
  readonly dilations?: Pair
  readonly name?: string
}

/** Conv2D: x [N,H,W,C], filter [h,w,C,D] -> [N,H',W',D]. */
export function conv2d(g: GraphBuilder, x: Tensor, filter: Tensor, options: ConvOptions): Tensor {
  const shape = windowShape(x.shape, filter.shape, options, filter.shape[3] ?? null)
  return g.op1(
    'Conv2D',
    [x, filter],
    { dtype: x.dtype, shape, arg: 'output' },
    {
      attrs: { ...convAttrs(x, options), use_cudnn_on_gpu: attr.bool(true) },
      name: options.name ?? 'Conv2D'
    }
  )
}

/** DepthwiseConv2dNative: x [N,H,W,C], filter [h,w,C,M] -> [N,H',W',C*M]. */
export function depthwiseConv2d(g: GraphBuilder, x: Tensor, filter: Tensor, options: ConvOptions): Tensor {
  const [, , channels, multiplier] = filter.shape
  const shape = windowShape(x.shape, filter.shape, options, (channels ?? 0) * (multiplier ?? 0))
  return g.op1(
    'DepthwiseConv2dNative',
    [x, filter],
    { dtype: x.dtype, shape, arg: 'output' },
    {
      attrs: convAttrs(x, options),
      name: options.name ?? 'DepthwiseConv2dNative'
    }
  )
}

function convAttrs(x: Tensor, { strides, padding, dilations = [1, 1] }: ConvOptions) {
  return {
    ...T(x),
    strides: attr.ints([1, ...strides, 1]),
    dilations: attr.ints([1, ...dilations, 1]),
    padding: attr.string(padding),
    data_format: attr.string('NHWC')
  }
}

export interface PoolOptions {
  readonly size: Pair
  readonly strides: Pair
  readonly padding: Padding
  readonly name?: string
}

/** MaxPool or AvgPool over windows; AvgPool with SAME leaves the padding out of the mean, as Keras does. */
export function pool(g: GraphBuilder, op: 'MaxPool' | 'AvgPool', x: Tensor, options: PoolOptions): Tensor {
  const { size, strides, padding } = options
  const shape = windowShape(x.shape, [...size], { strides, padding }, x.shape[3] ?? null)
  return g.op1(
    op,
    [x],
    { dtype: x.dtype, shape, arg: 'output' },
    {
      attrs: {
        ...T(x),
        ksize: attr.ints([1, ...size, 1]),
        strides: attr.ints([1, ...strides, 1]),
        padding: attr.string(padding),
        data_format: attr.string('NHWC')
      },
      name: options.name ?? op
    }
  )
}

// Reductions
export function reduce(
  g: GraphBuilder,
  op: 'Mean' | 'Sum' | 'Max' | 'Min',
  x: Tensor,
  axes: readonly number[],
  options: { readonly keepDims?: boolean; readonly name?: string } = {}
): Tensor {
  const { keepDims = false } = options
  const shape = keepDims
    ? x.shape.map((n, i) => (axes.includes(i) ? 1 : n))
    : x.shape.filter((_, i) => !axes.includes(i))
  return g.op1(
    op,
    [x, g.constant(axes, { dtype: 'int32', shape: [axes.length] })],
    { dtype: x.dtype, shape, arg: 'output' },
    {
      attrs: { ...T(x), Tidx: attr.type('int32'), keep_dims: attr.bool(keepDims) },
      name: options.name ?? op
    }
  )
}

/** Index of the largest value along the last axis, int32. */
export function argMax(g: GraphBuilder, x: Tensor): Tensor {
  const axis = g.constant(x.shape.length - 1, { dtype: 'int32' })
  return g.op1(
    'ArgMax',
    [x, axis],
    { dtype: 'int32', shape: x.shape.slice(0, -1), arg: 'output' },
    {
      attrs: { ...T(x), Tidx: attr.type('int32'), output_type: attr.type('int32') }
    }
  )
}

/** The rows of `x` that `indices` name, int32. */
export function gather(g: GraphBuilder, x: Tensor, indices: Tensor): Tensor {
  const attrs = {
    Tparams: attr.type(x.dtype),
    Tindices: attr.type('int32'),
    Taxis: attr.type('int32'),
    batch_dims: attr.int(0)
  }
  const shape = [...indices.shape, ...x.shape.slice(1)]
  const axis = g.constant(0, { dtype: 'int32' })
  return g.op1('GatherV2', [x, indices, axis], { dtype: x.dtype, shape, arg: 'output' }, { attrs })
}

/** A row of `classes` numbers for each index: `on` at the index, `off` elsewhere. */
export function oneHot(
  g: GraphBuilder,
  indices: Tensor,
  classes: number,
  { on, off }: { readonly on: number; readonly off: number }
): Tensor {
  const attrs = { T: attr.type('float32'), TI: attr.type('int32'), axis: attr.int(-1) }
  const inputs = [indices, g.constant(classes, { dtype: 'int32' }), g.constant(on), g.constant(off)]
  const shape = [...indices.shape, classes]
  return g.op1('OneHot', inputs, { dtype: 'float32', shape, arg: 'output' }, { attrs })
}

export type Comparison = 'Equal' | 'Greater' | 'GreaterEqual'
export function compare(g: GraphBuilder, op: Comparison, a: Tensor, b: Tensor): Tensor {
  return g.op1(op, [a, b], { dtype: 'bool', shape: broadcast(a.shape, b.shape), arg: 'z' }, { attrs: T(a) })
}

/** How many numbers `x` has when the graph runs, int32. */
export function sizeOf(g: GraphBuilder, x: Tensor): Tensor {
  return g.op1(
    'Size',
    [x],
    { dtype: 'int32', shape: [], arg: 'output' },
    { attrs: { ...T(x), out_type: attr.type('int32') } }
  )
}

/** The dynamic shape of `x` as an int32 vector. */
export function shapeOf(g: GraphBuilder, x: Tensor): Tensor {
  return g.op1(
    'Shape',
    [x],
    { dtype: 'int32', shape: [x.shape.length], arg: 'output' },
    {
      attrs: { ...T(x), out_type: attr.type('int32') }
    }
  )
}

/** Uniform numbers in [0, 1) of x's shape that depend on the two seeds alone (Philox). */
export function statelessUniform(g: GraphBuilder, like: Tensor, seed: Tensor): Tensor {
  return statelessUniformOf(g, shapeOf(g, like), like.shape, seed)
}

/** The same of a shape that is a tensor itself, int32; the first numbers are the same however many there are. */
export function statelessUniformOf(g: GraphBuilder, dims: Tensor, shape: Shape, seed: Tensor): Tensor {
  return g.op1(
    'StatelessRandomUniform',
    [dims, seed],
    { dtype: 'float32', shape, arg: 'output' },
    {
      attrs: { dtype: attr.type('float32'), T: attr.type('int32'), Tseed: attr.type('int32') }
    }
  )
}

function windowShape(
  x: Shape,
  window: Shape,
  { strides, padding, dilations = [1, 1] }: ConvOptions,
  channels: number | null
): Shape {
  const along = (axis: 0 | 1): number | null => {
    const size = x[axis + 1] ?? null
    if (size === null) return null
    const reach = ((window[axis] ?? 1) - 1) * dilations[axis] + 1
    return padding === 'SAME'
      ? Math.ceil(size / strides[axis])
      : Math.ceil((size - reach + 1) / strides[axis])
  }
  return [x[0] ?? null, along(0), along(1), channels]
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [a[a.length - rank + i], b[b.length - rank + i]]
    if (m === undefined) return n ?? null
    if (n === undefined) return m
    if (m === 1) return n
    return n === 1 ? m : (m ?? n)
  })
}
