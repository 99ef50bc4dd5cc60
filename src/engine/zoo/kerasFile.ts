/** Reads Keras' HDF5 weight files in all layouts that occur, tensor by tensor; knows no network. */
import { statSync } from 'node:fs'
import type * as h5wasm from 'h5wasm/node'
import { AppError } from '../../contract'
import type { WeightArray } from '../graph/weights'

/** The tensors of one layer in the file's order, with their last names, as `kernel`; Keras 3 files number them. */
export interface LayerTensors {
  readonly name: string
  readonly tensors: readonly { readonly name: string; readonly array: WeightArray }[]
}

type H5 = typeof h5wasm
type H5File = InstanceType<H5['File']>
type H5Group = InstanceType<H5['Group']>

/** The layers of `path` that have weights, in the file's order. Throws AppError where it is no such file. */
export async function readKerasFile(path: string): Promise<LayerTensors[]> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new AppError('weights-missing', `There is no weights file ${path}. Check the path.`)
  }
  const h5 = await import('h5wasm/node')
  await h5.ready
  const file = open(h5, path)
  try {
    const layers = layersOf(h5, file)
    if (layers) return layers.filter((layer) => layer.tensors.length > 0)
  } finally {
    file.close()
  }
  throw new AppError(
    'weights-mismatch',
    `${path} is an HDF5 file, but holds no weights as Keras writes them.`
  )
}

function open(h5: H5, path: string): H5File {
  try {
    const file = new h5.File(path, 'r')
    if (file.file_id > 0n) return file
  } catch {
    // The reason inside the library says nothing to a person; the sentence below does.
  }
  throw new AppError('weights-mismatch', `${path} is no HDF5 file. Choose a .h5 file that Keras wrote.`)
}

function layersOf(h5: H5, file: H5File): LayerTensors[] | null {
  // A file with the whole model keeps its weights one level down.
  const whole = file.get('model_weights')
  const legacy = whole instanceof h5.Group ? whole : file
  if (legacy.attrs['layer_names']) return legacyLayers(h5, legacy)
  const keras3 = file.get('layers') ?? file.get('_layer_checkpoint_dependencies')
  return keras3 instanceof h5.Group ? keras3Layers(h5, keras3) : null
}

/** Keras 1 and 2: attribute `layer_names`, a group a layer with `weight_names`. */
function legacyLayers(h5: H5, root: H5Group): LayerTensors[] {
  return strings(root, 'layer_names').flatMap((name) => {
    const group = root.get(name)
    if (!(group instanceof h5.Group)) return []
    const tensors = strings(group, 'weight_names').flatMap((weight) => {
      const dataset = group.get(weight)
      return dataset instanceof h5.Dataset
        ? [{ name: lastName(weight), array: arrayOf(dataset.shape, dataset.value) }]
        : []
    })
    return [{ name, tensors }]
  })
}

/** Keras 3: `layers/<name>/vars/0…`, in the order of the layer's weights. */
function keras3Layers(h5: H5, root: H5Group): LayerTensors[] {
  return root.keys().flatMap((name) => {
    const vars = root.get(`${name}/vars`)
    if (!(vars instanceof h5.Group)) return []
    const tensors = [...vars.keys()]
      .sort((a, b) => Number(a) - Number(b))
      .flatMap((key) => {
        const dataset = vars.get(key)
        return dataset instanceof h5.Dataset
          ? [{ name: key, array: arrayOf(dataset.shape, dataset.value) }]
          : []
      })
    return [{ name, tensors }]
  })
}

function strings(group: H5Group, attribute: string): string[] {
  const value = group.attrs[attribute]?.value
  return Array.isArray(value) ? value.map(String) : []
}

/** `block1_conv1/kernel:0` -> `kernel`; Keras 1's `block1_conv1_W_1:0` -> `W`. */
function lastName(weight: string): string {
  const last = weight.slice(weight.lastIndexOf('/') + 1).replace(/:\d+$/, '')
  return /_(W|b|gamma|beta|running_mean|running_std)(_\d+)?$/.exec(last)?.[1] ?? last
}

function arrayOf(shape: unknown, value: unknown): WeightArray {
  const numbers = value instanceof Float32Array ? value : Float32Array.from(value as ArrayLike<number>)
  return { shape: shape as number[], data: numbers }
}
