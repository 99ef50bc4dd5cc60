/** Finds for each layer of a network its layer in a Keras file: by name, by class and number, or by order. */
import type { AppError } from '../../contract'
import { unusable } from './hdf5'
import type { FileLayer, KerasFile } from './kerasFile'

/** A layer of a network that has weights, in the network's order. */
export interface WantedLayer {
  readonly name: string
  /** Keras class name. */
  readonly className: string
}

/**
 * The file's layer for each of `wanted`. Layers of a top that the file has beyond them are left out. Throws
 * AppError('weights-mismatch') that names the first layer without its like.
 */
export function matchLayers(wanted: readonly WantedLayer[], file: KerasFile, path: string): FileLayer[] {
  return file.layout === 'numbered' ? matchByClass(wanted, file, path) : matchByName(wanted, file, path)
}

/** Where not all names are there, but those that miss are counters of another session, Keras' own rule holds: the order. */
function matchByName(wanted: readonly WantedLayer[], { layers }: KerasFile, path: string): FileLayer[] {
  const places = new Map(layers.map((layer, i) => [layer.name, i]))
  const missing = wanted.find(({ name }) => !places.has(name))?.name
  if (missing === undefined) {
    const found = wanted.map(({ name }) => places.get(name) ?? 0)
    refuseForeignLayers(layers, found, path)
    return found.flatMap((place) => layers[place] ?? [])
  }
  const top = layers.length - wanted.length
  if (top < 0 || top > LONGEST_TOP) {
    throw mismatch(
      path,
      `it has ${layers.length} layers with weights where ${wanted.length} are needed, and none called "${missing}"`,
      missing
    )
  }
  const other = wanted.findIndex(
    ({ name }, i) => layers[i]?.name !== name && !COUNTER.test(layers[i]?.name ?? '')
  )
  if (other >= 0) {
    // Older Keras had other names in another order: by order alone, layers of one shape would be mixed up.
    const name = wanted[other]?.name ?? ''
    throw mismatch(path, `in place of layer "${name}" it has one called "${layers[other]?.name}"`, name)
  }
  return layers.slice(0, wanted.length)
}

/** Names that say nothing but how many of a class a session had made before: Keras 1's and later ones. */
const COUNTER =
  /^(conv2d|convolution2d|batch_?normalization|(separable|depthwise)_?conv(olution)?2d|dense)(_\d+)?$/
/** Layers with weights of the longest top, VGG's. */
const LONGEST_TOP = 3

/** A base's names may all be in a file of another base, as VGG16's are in VGG19's: only a top may come beyond them. */
function refuseForeignLayers(layers: readonly FileLayer[], found: readonly number[], path: string): void {
  const used = new Set(found)
  const foreign = layers.slice(0, Math.max(...found)).find((_, place) => !used.has(place))?.name
  if (foreign !== undefined) {
    throw mismatch(path, `it has a layer "${foreign}" in its midst, which this base has not`, foreign)
  }
}

/** Keras 3 counts the layers of each class in the network's order; older writers left numbers out. */
function matchByClass(wanted: readonly WantedLayer[], { layers }: KerasFile, path: string): FileLayer[] {
  const counts = new Map<string, number>()
  return wanted.map(({ name, className }) => {
    const count = counts.get(className) ?? 0
    counts.set(className, count + 1)
    const found = layersOfClass(layers, snakeCase(className))[count]
    if (found) return found
    throw mismatch(
      path,
      `layer "${name}" is its ${className} number ${count + 1}, and the file has ${count} of that class`,
      name
    )
  })
}

function layersOfClass(layers: readonly FileLayer[], prefix: string): FileLayer[] {
  const number = ({ name }: FileLayer): number => Number(name.slice(prefix.length + 1) || 0)
  const pattern = new RegExp(`^${prefix}(_\\d+)?$`)
  return layers.filter(({ name }) => pattern.test(name)).sort((a, b) => number(a) - number(b))
}

/** `DepthwiseConv2D` -> `depthwise_conv2d`, as Keras writes class names. */
function snakeCase(className: string): string {
  return className.replace(/([a-z0-9])([A-Z][a-z])/g, '$1_$2').toLowerCase()
}

/** How the reason of a misfit begins, and what to do about it. */
export const UNFIT = 'does not fit this network'
export const UNFIT_FIX = 'Choose the file of the same base and alpha.'

/** The error of a file whose layers are not the network's. */
export function mismatch(path: string, why: string, layer: string): AppError {
  return unusable(path, `${UNFIT}: ${why}`, UNFIT_FIX, { details: { layer } })
}
