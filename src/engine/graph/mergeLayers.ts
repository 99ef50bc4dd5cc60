/** Layers that make one tensor of several, element by element with broadcasting, or side by side. */
import type { Tensor } from './builder'
import { one, unsupported, type CompileLayer, type LayerContext } from './layerContext'
import { affine } from './mathOps'
import * as ops from './ops'

export const mergeCompilers: Readonly<Record<string, CompileLayer>> = {
  Add: (c) => combine(c, 'AddV2'),
  Multiply: (c) => combine(c, 'Mul'),
  Maximum: (c) => combine(c, 'Maximum'),
  Minimum: (c) => combine(c, 'Minimum'),
  Average: (c) => affine(c.g, combine(c, 'AddV2'), 1 / c.inputs.length, 0, `${c.node.name}/mean`),
  Subtract: (c) => {
    if (c.inputs.length !== 2) throw unsupported(c.node, `${c.inputs.length} inputs`)
    return combine(c, 'Sub')
  },
  Concatenate: (c) => ops.concat(c.g, c.inputs, -1, c.node.name)
}

function combine(c: LayerContext, op: ops.Binary): Tensor {
  return c.inputs.slice(1).reduce((all, x) => ops.binary(c.g, op, all, x, c.node.name), one(c))
}
