/** Layers that make one tensor of several, element by element with broadcasting, or side by side. */
import type { Tensor } from './builder'
import { one, unsupported, type CompileLayer, type LayerContext } from './layerContext'
import { affine } from './mathOps'
import * as ops from './ops'

export const mergeCompilers: Readonly<Record<string, CompileLayer>> = {
  Add: (c) => withConstant(c, (n) => [1, n]) ?? add(c),
  Multiply: (c) => withConstant(c, (n) => [n, 0]) ?? combine(c, 'Mul'),
  Maximum: (c) => combine(c, 'Maximum'),
  Minimum: (c) => combine(c, 'Minimum'),
  Average: (c) => affine(c.g, combine(c, 'AddV2'), 1 / c.inputs.length, 0, `${c.node.name}/mean`),
  Divide: (c) => withConstant(c, (n) => [1 / n, 0]) ?? combine(c, 'RealDiv'),
  TrueDivide: (c) => withConstant(c, (n) => [1 / n, 0]) ?? combine(c, 'RealDiv'),
  Subtract: (c) => {
    const shifted = withConstant(c, (n) => [1, -n])
    if (shifted) return shifted
    if (c.inputs.length !== 2) throw unsupported(c.node, `${c.inputs.length} inputs`)
    return combine(c, 'Sub')
  },
  Concatenate: (c) => ops.concat(c.g, c.inputs, -1, c.node.name)
}

/** Two tensors of one shape become AddN: TensorFlow takes that into the convolution before it, whatever the batch. */
function add(c: LayerContext): Tensor {
  const [a, b, ...more] = c.inputs
  const alike = a && b && more.length === 0 && String(a.shape) === String(b.shape)
  return alike ? ops.addN(c.g, [a, b], c.node.name) : combine(c, 'AddV2')
}

function combine(c: LayerContext, op: ops.Binary): Tensor {
  return c.inputs.slice(1).reduce((all, x) => ops.binary(c.g, op, all, x, c.node.name), one(c))
}

/** An operator between a tensor and a number: a * x + b; null where the layer takes tensors alone. */
function withConstant(c: LayerContext, line: (constant: number) => readonly [number, number]): Tensor | null {
  const { constant } = c.node.config
  if (typeof constant !== 'number') return null
  const [a, b] = line(constant)
  return affine(c.g, one(c), a, b, c.node.name)
}
