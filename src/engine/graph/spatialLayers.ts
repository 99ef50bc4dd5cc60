/** Layers without weights that pool, pad, crop, enlarge or rearrange. */
import type { Tensor } from './builder'
import { transpose, resize } from './spatialOps'
import {
  one,
  pair,
  paddings,
  poolOptions,
  unsupported,
  type CompileLayer,
  type LayerContext
} from './layerContext'
import * as ops from './ops'

export const spatialCompilers: Readonly<Record<string, CompileLayer>> = {
  MaxPooling2D: (c) => ops.pool(c.g, 'MaxPool', one(c), poolOptions(c.node)),
  AveragePooling2D: (c) => ops.pool(c.g, 'AvgPool', one(c), poolOptions(c.node)),
  GlobalAveragePooling2D: (c) => globalPool(c, 'Mean'),
  GlobalMaxPooling2D: (c) => globalPool(c, 'Max'),
  ZeroPadding2D: (c) => ops.pad(c.g, one(c), [[0, 0], ...paddings(c.node), [0, 0]], c.node.name),
  Cropping2D: cropping,
  UpSampling2D: upSampling,
  Flatten: (c) => ops.reshape(c.g, one(c), [null, ...c.node.outputShape], c.node.name),
  Reshape: (c) => ops.reshape(c.g, one(c), [null, ...c.node.outputShape], c.node.name),
  // Keras counts dims from 1: 0 is the batch, which stays.
  Permute: (c) => transpose(c.g, one(c), [0, ...(c.node.config['dims'] as readonly number[])], c.node.name)
}

function globalPool(c: LayerContext, op: 'Mean' | 'Max'): Tensor {
  const keepDims = c.node.config['keepdims'] === true
  return ops.reduce(c.g, op, one(c), [1, 2], { keepDims, name: c.node.name })
}

function cropping(c: LayerContext): Tensor {
  const [[top], [left]] = paddings(c.node, 'cropping')
  return ops.slice(c.g, one(c), [0, top, left, 0], [null, ...c.node.outputShape], c.node.name)
}

function upSampling(c: LayerContext): Tensor {
  const x = one(c)
  const how = c.node.config['interpolation'] ?? 'nearest'
  if (how !== 'nearest' && how !== 'bilinear') throw unsupported(c.node, `interpolation ${String(how)}`)
  const [rows, columns] = pair(c.node, 'size')
  return resize(c.g, how, x, [rows * (x.shape[1] ?? 0), columns * (x.shape[2] ?? 0)], c.node.name)
}
