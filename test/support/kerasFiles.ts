/** Weights files in the layouts that Keras has had, written from a network's weights or from shapes alone. */
import * as h5wasm from 'h5wasm/node'
import { buildBase, type BaseOptions } from '../../src/engine/zoo/build'
import { initialWeights } from '../../src/engine/zoo/weights'
import type { Weights } from '../../src/engine/graph/weights'

export interface FileLayout {
  /** `keras3` numbers layers by class below `layers/`; the others have a group a layer, `whole` one level down. */
  readonly layout?: 'keras1' | 'keras2' | 'whole' | 'keras3'
  /** What a layer is called in the file. */
  readonly rename?: (layer: string) => string
  /** What becomes of a tensor's shape in the file, where the numbers stay as they are. */
  readonly reshape?: (shape: readonly number[], layer: string) => readonly number[]
  readonly backend?: string
  /** Layers beyond the network's own: a kernel [in, out] each. */
  readonly beyond?: Readonly<Record<string, readonly [number, number]>>
}

const KERAS_1: Readonly<Record<string, string>> = {
  kernel: 'W',
  bias: 'b',
  moving_mean: 'running_mean',
  moving_variance: 'running_std'
}

/** Random weights of a base, by `<layer>/<weight>` in Keras' order. */
export function randomWeights(base: BaseOptions, seed = 1): Weights {
  return initialWeights(buildBase(base), seed)
}

/** Writes `weights` to `path`, which it gives back. */
export async function writeKerasWeights(
  path: string,
  weights: Weights,
  options: FileLayout = {}
): Promise<string> {
  await h5wasm.ready
  const { layout = 'keras2', beyond = {} } = options
  const tensors = byLayer(weights, options)
  for (const [layer, [inputs, outputs]] of Object.entries(beyond)) {
    tensors.set(layer, [
      { name: 'kernel', shape: [inputs, outputs], data: new Float32Array(inputs * outputs) }
    ])
  }
  const file = new h5wasm.File(path, 'w')
  if (layout === 'keras3') writeNumbered(file, tensors)
  else writeNamed(layout === 'whole' ? file.create_group('model_weights') : file, tensors, options)
  file.close()
  return path
}

interface Tensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

function byLayer(weights: Weights, { rename = (name) => name, reshape = (shape) => shape }: FileLayout) {
  const layers = new Map<string, Tensor[]>()
  for (const [key, { shape, data }] of weights) {
    const [layer = '', name = ''] = key.split('/')
    const own = layers.get(rename(layer)) ?? []
    const shaped = reshape(shape, layer)
    const length = shaped.reduce((a, b) => a * b, 1)
    const numbers = length === data.length ? (data as Float32Array) : new Float32Array(length)
    layers.set(rename(layer), [...own, { name, shape: shaped, data: numbers }])
  }
  return layers
}

function writeNamed(
  root: h5wasm.Group,
  layers: Map<string, Tensor[]>,
  { layout, backend }: FileLayout
): void {
  root.create_attribute('layer_names', [...layers.keys()])
  if (layout !== 'keras1') root.create_attribute('backend', backend ?? 'tensorflow')
  if (layout !== 'keras1') root.create_attribute('keras_version', '2.15.0')
  for (const [layer, tensors] of layers) {
    const group = root.create_group(layer)
    const nameOf = ({ name }: Tensor): string =>
      layout === 'keras1' ? `${layer}_${KERAS_1[name] ?? name}_1:0` : `${layer}/${name}:0`
    group.create_attribute('weight_names', tensors.map(nameOf))
    const holder = layout === 'keras1' ? group : group.create_group(layer)
    for (const tensor of tensors) {
      const name = layout === 'keras1' ? nameOf(tensor) : `${tensor.name}:0`
      holder.create_dataset({ name, data: tensor.data, shape: [...tensor.shape] })
    }
  }
}

/** The class of a layer, by what it has: enough for the bases of the zoo. */
function classOf(tensors: readonly Tensor[]): string {
  const names = tensors.map(({ name }) => name)
  if (names.includes('gamma') || names.includes('moving_mean')) return 'batch_normalization'
  if (names.includes('pointwise_kernel')) return 'separable_conv2d'
  if (names.includes('depthwise_kernel')) return 'depthwise_conv2d'
  return tensors[0]?.shape.length === 2 ? 'dense' : 'conv2d'
}

function writeNumbered(file: h5wasm.File, layers: Map<string, Tensor[]>): void {
  const root = file.create_group('layers')
  const counts = new Map<string, number>()
  for (const tensors of layers.values()) {
    const name = classOf(tensors)
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    const vars = root.create_group(count === 0 ? name : `${name}_${count}`).create_group('vars')
    for (const [i, { shape, data }] of tensors.entries())
      vars.create_dataset({ name: String(i), data, shape: [...shape] })
  }
}
