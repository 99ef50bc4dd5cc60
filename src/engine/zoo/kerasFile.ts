/** Opens Keras' HDF5 weight files in all layouts that occur; numbers are read tensor by tensor. Knows no network. */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type * as h5wasm from 'h5wasm/node'
import { AppError } from '../../contract'

export interface FileTensor {
  /** Its last name, as `kernel`; a number in a numbered file. */
  readonly name: string
  readonly shape: readonly number[]
  /** Reads its numbers; only while the file is open. */
  readonly read: () => Float32Array
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

type H5 = typeof h5wasm
type H5File = InstanceType<H5['File']>
type H5Group = InstanceType<H5['Group']>
type H5Dataset = InstanceType<H5['Dataset']>

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
  const h5 = await import('h5wasm/node')
  const library = await h5.ready
  // Without it the library prints its own stack for what is damaged, and gives back things that are none.
  library.activate_throwing_error_handler()
  try {
    const file = open(h5, path, called)
    try {
      const content = contentOf(h5, file)
      if (content) return use(content)
    } finally {
      file.close()
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw unusable(called, 'is damaged: its parts cannot be read', 'Get it anew.', { cause })
  } finally {
    library.deactivate_throwing_error_handler()
  }
  throw unusable(called, 'is an HDF5 file, but holds no weights as Keras writes them')
}

/** The error of a file that holds no weights to use. */
export function unusable(
  called: string,
  why: string,
  fix = 'Choose a .h5 file that Keras wrote.',
  options: { readonly cause?: unknown; readonly details?: Record<string, unknown> } = {}
): AppError {
  const details = { ...options.details, why }
  return new AppError('weights-mismatch', `${called} ${why}. ${fix}`, { cause: options.cause, details })
}

function open(h5: H5, path: string, called: string): H5File {
  try {
    return new h5.File(path, 'r')
  } catch (cause) {
    const cut = String(cause).includes('truncated')
    const [why, fix] = cut ? ['was cut off: part of it is missing', 'Get it anew.'] : whyNoHdf5(path)
    throw unusable(called, why, fix, { cause })
  }
}

/** What a file that is not HDF5 may be, by its first bytes, and what to do. */
function whyNoHdf5(path: string): readonly [why: string, fix?: string] {
  const start = firstBytes(path)
  const text = start.toString('latin1').trimStart().toLowerCase()
  if (start.length === 0) return ['is empty (0 bytes)', 'Get it anew.']
  if (text.startsWith('<!doctype') || text.startsWith('<html'))
    return ['is a web page, not an HDF5 file', 'Get the file that the page is about.']
  if (text.startsWith('version https://git-lfs'))
    return ['only points to a file that Git LFS keeps', 'Run git lfs pull beside it.']
  if (text.startsWith('pk\u0003\u0004'))
    return ['is a whole model (.keras) or an archive, not an HDF5 file', 'In Keras, save it with model.save_weights("x.weights.h5").'] // prettier-ignore
  if (text.startsWith('\u001f\u008b')) return ['is packed (gzip)', 'Unpack it first.']
  return ['is no HDF5 file']
}

function firstBytes(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(64)
    return start.subarray(0, readSync(file, start))
  } finally {
    closeSync(file)
  }
}

function contentOf(h5: H5, file: H5File): KerasFile | null {
  // A file with the whole model keeps its weights one level down.
  const whole = file.get('model_weights')
  const named = whole instanceof h5.Group ? whole : file
  const names = strings(named, 'layer_names')
  const backend = text(named, 'backend') ?? text(file, 'backend')
  if (names.length > 0)
    return { layout: 'named', layers: withWeights(namedLayers(h5, named, names)), backend }
  const numbered = file.get('layers') ?? file.get('_layer_checkpoint_dependencies')
  if (!(numbered instanceof h5.Group)) return null
  return { layout: 'numbered', layers: withWeights(numberedLayers(h5, numbered)), backend }
}

/** A group a layer, whose attribute `weight_names` has paths below it. */
function namedLayers(h5: H5, root: H5Group, names: readonly string[]): FileLayer[] {
  return names.map((name) => {
    const group = root.get(name)
    const paths = group instanceof h5.Group ? strings(group, 'weight_names') : []
    return {
      name,
      tensors: paths.flatMap((path) => tensorOf(h5, root.get(`${name}/${path}`), lastName(path)))
    }
  })
}

/** `layers/<class>_<number>/vars/0…`, in the order of the layer's weights. */
function numberedLayers(h5: H5, root: H5Group): FileLayer[] {
  return root.keys().map((name) => {
    const vars = root.get(`${name}/vars`)
    const keys = vars instanceof h5.Group ? [...vars.keys()].sort((a, b) => Number(a) - Number(b)) : []
    return { name, tensors: keys.flatMap((key) => tensorOf(h5, root.get(`${name}/vars/${key}`), key)) }
  })
}

function tensorOf(h5: H5, entity: unknown, name: string): FileTensor[] {
  if (!(entity instanceof h5.Dataset)) return []
  return [{ name, shape: entity.shape ?? [], read: () => float32(entity) }]
}

function float32(dataset: H5Dataset): Float32Array {
  const { value } = dataset
  return value instanceof Float32Array ? value : Float32Array.from(value as ArrayLike<number>)
}

function withWeights(layers: readonly FileLayer[]): FileLayer[] {
  return layers.filter((layer) => layer.tensors.length > 0)
}

function text(group: H5Group, attribute: string): string | null {
  const value = group.attrs[attribute]?.value
  return typeof value === 'string' ? value : null
}

/** A list in an attribute, or in several numbered ones where it is too long for one. */
function strings(group: H5Group, attribute: string): string[] {
  const list = (name: string): string[] | null => {
    const value = group.attrs[name]?.value
    return Array.isArray(value) ? value.map(String) : null
  }
  const parts: string[] = list(attribute) ?? []
  for (let i = 0, part = list(`${attribute}0`); part; part = list(`${attribute}${++i}`)) parts.push(...part)
  return parts
}

const LAST_NAME =
  /(?:^|_)(depthwise_kernel|pointwise_kernel|kernel|bias|W|b|gamma|beta|moving_mean|moving_variance|running_mean|running_std)(?:_\d+)?$/

/** `block1_conv1/kernel:0` -> `kernel`; Keras 1's `block1_conv1_W_1:0` -> `W`. */
function lastName(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1).replace(/:\d+$/, '')
  return LAST_NAME.exec(last)?.[1] ?? last
}
