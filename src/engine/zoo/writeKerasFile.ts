/** Writes weights in the HDF5 layout of Keras 2, which Keras 3 reads too and expects in its cache. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { withKerasFile, type FileTensor } from './kerasFile'
import { fitFile } from './weights'

/** Copies the weights of `model` from `source`, a Keras file of any layout, to `target`; one tensor in memory at a time. */
export async function writeKerasFile(model: LayersModel, source: string, target: string): Promise<void> {
  const h5 = await import('h5wasm/node')
  await h5.ready
  await withKerasFile(source, (file) => {
    const layers = byLayer(fitFile(model, file, source))
    const written = new h5.File(target, 'w')
    try {
      written.create_attribute('layer_names', [...layers.keys()])
      written.create_attribute('backend', 'tensorflow')
      written.create_attribute('keras_version', KERAS_VERSION)
      for (const [layer, tensors] of layers) {
        const group = written.create_group(layer)
        const names = tensors.map(({ name }) => `${layer}/${name}:0`)
        group.create_attribute('weight_names', names)
        const own = group.create_group(layer)
        for (const { name, tensor } of tensors) {
          own.create_dataset({ name: `${name}:0`, data: tensor.read(), shape: [...tensor.shape] })
        }
      }
    } finally {
      written.close()
    }
  })
}

/** The last of Keras 2: without a version Keras takes a file for one of Keras 1, and turns its kernels. */
const KERAS_VERSION = '2.15.0'

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
