/** Writes weights in the HDF5 layout of Keras 2, which Keras 3 reads too and expects in its cache. */
import { dirname } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type * as h5wasm from 'h5wasm/node'
import { AppError } from '../../contract'
import { withKerasFile, type FileTensor } from './kerasFile'
import { fitFile } from './weights'

/**
 * Copies the weights of `model` from `source`, a Keras file of any layout, to `target`; one tensor in memory at a time.
 * Throws AppError: `weights-mismatch` where `source` does not fit, `disk` where `target` cannot be written.
 */
export async function writeKerasFile(model: LayersModel, source: string, target: string): Promise<void> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  await withKerasFile(source, (file) => {
    const layers = byLayer(fitFile(model, file, source))
    const written = onDisk(target, () => new h5.File(target, 'w'))
    try {
      onDisk(target, () => {
        written.create_attribute('layer_names', [...layers.keys()])
        written.create_attribute('backend', 'tensorflow')
        written.create_attribute('keras_version', KERAS_VERSION)
      })
      for (const [layer, tensors] of layers) writeLayer(written, layer, tensors, target)
      onDisk(target, () => written.flush())
    } finally {
      onDisk(target, () => written.close())
    }
  })
}

function writeLayer(file: Group, layer: string, tensors: readonly NamedTensor[], target: string): void {
  const names = tensors.map(({ name }) => `${layer}/${name}:0`)
  const own = onDisk(target, () => {
    const group = file.create_group(layer)
    group.create_attribute('weight_names', names)
    return group.create_group(layer)
  })
  for (const { name, tensor } of tensors) {
    const data = tensor.read()
    onDisk(target, () => own.create_dataset({ name: `${name}:0`, data, shape: [...tensor.shape] }))
  }
}

/** HDF5 says of a failed write what failed inside of it, but not why. */
function onDisk<A>(target: string, write: () => A): A {
  try {
    return write()
  } catch (cause) {
    throw new AppError('disk', `${dirname(target)} cannot be written to: its disk may be full. Make room on it, and try again.`, { cause }) // prettier-ignore
  }
}

/** The last of Keras 2: without a version Keras takes a file for one of Keras 1, and turns its kernels. */
const KERAS_VERSION = '2.15.0'

type Group = InstanceType<(typeof h5wasm)['Group']>

interface NamedTensor {
  readonly name: string
  readonly tensor: FileTensor
}

/** `block1_conv1/kernel` under `block1_conv1`. */
function byLayer(fitted: readonly (readonly [string, FileTensor])[]): Map<string, NamedTensor[]> {
  const layers = new Map<string, NamedTensor[]>()
  for (const [key, tensor] of fitted) {
    const slash = key.lastIndexOf('/')
    const layer = key.slice(0, slash)
    layers.set(layer, [...(layers.get(layer) ?? []), { name: key.slice(slash + 1), tensor }])
  }
  return layers
}
