/** Keras' HDF5 weight files in all layouts that occur; numbers are read tensor by tensor. Knows no network. */
import { statSync } from 'node:fs'
import { AppError } from '../../contract'
import { unusable, withHdf5, type Hdf5Reader, type StoredTensor } from './hdf5'

export interface FileTensor extends StoredTensor {
  /** Its last name, as `kernel`; a number in a numbered file. */
  readonly name: string
}

export interface FileLayer {
  readonly name: string
  readonly tensors: readonly FileTensor[]
}

export interface KerasFile {
  /**
   * `named`: Keras 1 and 2, and whole models as `.h5`; layers have their own names and lie in the network's order.
   * `numbered`: Keras 3's `.weights.h5`; layers are called by class and number, as `conv2d_3`, and lie in no order.
   */
  readonly layout: 'named' | 'numbered'
  /** Layers that have weights. */
  readonly layers: readonly FileLayer[]
  /** What computed the weights, as `tensorflow`; null where the file does not say. */
  readonly backend: string | null
}

/**
 * Opens `path` for the time of `use`; sentences call the file `called`. Throws AppError where it is no such file, with
 * the bare reason as `details.why`.
 */
export async function withKerasFile<A>(
  path: string,
  use: (file: KerasFile) => A,
  called: string = path
): Promise<A> {
  const info = statSync(path, { throwIfNoEntry: false })
  if (!info) throw new AppError('weights-missing', `There is no weights file ${called}. Check the path.`)
  if (info.isDirectory()) throw unusable(called, 'is a folder', 'Name the .h5 file in it.')
  return withHdf5(path, { called }, (file) => {
    const content = contentOf(file)
    if (content) return use(content)
    throw unusable(called, 'is an HDF5 file, but holds no weights as Keras writes them')
  })
}

/** Where Keras 3 keeps the layers of a numbered file; the second name is that of its first versions. */
const NUMBERED = ['layers', '_layer_checkpoint_dependencies']

function contentOf(file: Hdf5Reader): KerasFile | null {
  // A file with the whole model keeps its weights one level down.
  const root = file.keys('model_weights').length > 0 ? 'model_weights' : ''
  const names = file.strings(root, 'layer_names')
  const backend = file.text(root, 'backend') ?? file.text('', 'backend')
  if (names.length > 0)
    return { layout: 'named', layers: withWeights(namedLayers(file, root, names)), backend }
  const numbered = NUMBERED.find((path) => file.has(path))
  if (numbered === undefined) return null
  return { layout: 'numbered', layers: withWeights(numberedLayers(file, numbered)), backend }
}

/** A group a layer, whose attribute `weight_names` has paths below it. */
function namedLayers(file: Hdf5Reader, root: string, names: readonly string[]): FileLayer[] {
  return names.map((name) => {
    const group = root === '' ? name : `${root}/${name}`
    const paths = file.strings(group, 'weight_names')
    return { name, tensors: paths.flatMap((path) => tensorOf(file, `${group}/${path}`, lastName(path))) }
  })
}

/** `layers/<class>_<number>/vars/0…`, in the order of the layer's weights. */
function numberedLayers(file: Hdf5Reader, root: string): FileLayer[] {
  return file.keys(root).map((name) => {
    const vars = `${root}/${name}/vars`
    const keys = [...file.keys(vars)].sort((a, b) => Number(a) - Number(b))
    return { name, tensors: keys.flatMap((key) => tensorOf(file, `${vars}/${key}`, key)) }
  })
}

function tensorOf(file: Hdf5Reader, path: string, name: string): FileTensor[] {
  const tensor = file.tensor(path)
  return tensor ? [{ name, ...tensor }] : []
}

function withWeights(layers: readonly FileLayer[]): FileLayer[] {
  return layers.filter((layer) => layer.tensors.length > 0)
}

const LAST_NAME =
  /(?:^|_)(depthwise_kernel|pointwise_kernel|kernel|bias|W|b|gamma|beta|moving_mean|moving_variance|running_mean|running_std)(?:_\d+)?$/

/** `block1_conv1/kernel:0` -> `kernel`; Keras 1's `block1_conv1_W_1:0` -> `W`. */
function lastName(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1).replace(/:\d+$/, '')
  return LAST_NAME.exec(last)?.[1] ?? last
}
