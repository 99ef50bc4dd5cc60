/** Describes an own base in tf.layers at any input size, and says all at once what of it Thaw does not know. */
import type * as tfLayers from '@tensorflow/tfjs-layers'
import type { layers as Layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { AppError } from '../../../contract'
import { kerasLayer } from '../kerasLayer'
import { describe } from '../tfLayers'
import { ConfigReader, UnknownLayer } from './configReader'
import type { OwnNetwork } from './cutTop'
import type { FlatLayer } from './flatModel'
import { refused } from './kerasJson'
import { layerReaders } from './layers'
import type { ReadLayer } from './layers/layerReader'

/** An own base whose layers are all known; not yet at a size. */
export interface KnownNetwork extends OwnNetwork {
  readonly read: ReadonlyMap<string, ReadLayer>
  /** Height and width that the file asks for; null where it takes any. */
  readonly ownSize: number | null
}

interface Unknown {
  readonly name: string
  readonly className: string
  readonly reason: string
}

const USUAL_SIZE = 224

/**
 * Reads the configuration of every layer. Throws AppError('unsupported-layer') that names all the layers, by name and
 * class, that are not known, with the reason of each.
 */
export function knowLayers(network: OwnNetwork, kerasVersion: string | null): KnownNetwork {
  const read = new Map<string, ReadLayer>()
  const unknown: Unknown[] = []
  // Keras 2 and TF.js mean another function by hard_sigmoid than Keras 3.
  const hardSigmoid = kerasVersion?.startsWith('3') ? 'hard_sigmoid' : 'hard_sigmoid_keras2'
  for (const layer of network.layers) {
    if (layer === network.input) continue
    try {
      read.set(layer.name, readLayer(layer, new ConfigReader(layer.config, hardSigmoid)))
    } catch (error) {
      if (!(error instanceof UnknownLayer)) throw error
      unknown.push({ name: layer.name, className: layer.className, reason: error.message })
    }
  }
  if (unknown.length > 0) throw unknownLayers(unknown)
  const known = { ...network, read, ownSize: sizeOfInput(network.input) }
  checkShapes(known)
  return known
}

/** The size to build at where none is asked for. */
export function defaultSizeOf({ ownSize }: KnownNetwork): number {
  return ownSize ?? USUAL_SIZE
}

/** What TensorFlow takes as the name of a node (tensorflow/core/graph/validate.cc). */
const NODE_NAME = /^[A-Za-z0-9.][\w.\\/-]*$/

function readLayer(layer: FlatLayer, read: ConfigReader): ReadLayer {
  if (layer.foreign !== null) return read.refuse(layer.foreign)
  if (!NODE_NAME.test(layer.name))
    return read.refuse('has a name that TensorFlow does not take: give it one of letters, digits, _ and -')
  const reader = layerReaders.get(layer.className)
  if (!reader) return read.refuse('is of a class that Thaw does not know')
  if (layer.config['data_format'] === 'channels_first' || layer.config['data_format'] === 'channelsFirst')
    return read.refuse('has data_format channels_first; Thaw knows channels_last only')
  return reader(read)
}

function unknownLayers(unknown: readonly Unknown[]): AppError {
  const list = unknown.map(({ name, className, reason }) => {
    const said = /^(is|has) /.test(reason) ? reason : `has ${reason}`
    return `"${name}" (${className}) ${said}`
  })
  const many = unknown.length > 1
  return new AppError(
    'unsupported-layer',
    `${many ? `${unknown.length} layers of this model are` : 'A layer of this model is'} not known to Thaw: ` +
      `${list.join('; ')}. End the base before ${many ? 'them' : 'it'} with --until LAYER, or choose another model.`,
    { details: { layers: unknown.map(({ name, className }) => ({ name, class: className })) } }
  )
}

/** The shapes of the file itself must go together; what a layer refuses only at a shape is said of it, too. */
function checkShapes(known: KnownNetwork): void {
  const unknown: Unknown[] = []
  try {
    shapesAt(known, defaultSizeOf(known), (layer, reason) => {
      unknown.push({ name: layer.name, className: layer.className, reason })
    })
  } catch (error) {
    if (unknown.length === 0) throw error
  }
  if (unknown.length > 0) throw unknownLayers(unknown)
}

/** Output shapes by layer for pictures of `size`; `refuse` is told where a layer cannot be applied. */
export function shapesAt(
  known: KnownNetwork,
  size: number,
  refuse: (layer: FlatLayer, reason: string) => void
): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([[known.input.name, [size, size, 3]]])
  for (const layer of known.layers) {
    const inputs = layer.inputs.map((input) => shapes.get(input))
    if (layer === known.input || inputs.includes(undefined)) continue
    try {
      const shape = known.read.get(layer.name)?.outputShape(inputs.map((input) => input ?? [])) ?? []
      if (!shape.every((n) => Number.isInteger(n) && n >= 1))
        throw new UnknownLayer(`nothing left of its input`)
      shapes.set(layer.name, shape)
    } catch (error) {
      if (!(error instanceof UnknownLayer)) throw error
      refuse(layer, error.message)
    }
  }
  return shapes
}

/**
 * The base for pictures of `size` x `size` pixels, with Keras' layer names. Throws AppError('bad-input') where a layer
 * forbids that size, as a Reshape of fixed sizes or a Dense that has a weight for each place of the picture.
 */
export function describeOwn(name: string, known: KnownNetwork, size: number): LayersModel {
  refuseSize(name, known, size)
  return describe((api) => {
    const picture = api.input({ shape: [size, size, 3], name: known.input.name })
    const outputs = new Map<string, SymbolicTensor>([[known.input.name, picture]])
    for (const layer of known.layers) {
      if (layer === known.input) continue
      const inputs = layer.inputs.map((input) => outputs.get(input) as SymbolicTensor)
      const [first] = inputs
      const made = layerOf(api, layer, known.read.get(layer.name) as ReadLayer)
      outputs.set(layer.name, made.apply(inputs.length === 1 && first ? first : inputs) as SymbolicTensor)
    }
    return api.model({ inputs: picture, outputs: outputs.get(known.until) as SymbolicTensor, name })
  })
}

function layerOf(api: typeof tfLayers, { name, className }: FlatLayer, read: ReadLayer): Layers.Layer {
  return kerasLayer(api, { name, className, ...read })
}

function refuseSize(name: string, known: KnownNetwork, size: number): void {
  const { ownSize } = known
  const choose = ownSize === null ? 'Choose another size.' : `Choose size ${ownSize}, which it was made for.`
  const say = ({ name: layer, className }: FlatLayer, reason: string): never => {
    throw new AppError(
      'bad-input',
      `${name} cannot take pictures of ${size} pixels a side: layer "${layer}" (${className}) has ${reason}. ${choose}`,
      { details: { layer } }
    )
  }
  const shapes = shapesAt(known, size, say)
  if (ownSize === null || size === ownSize) return
  const own = shapesAt(known, ownSize, say)
  for (const layer of known.layers) {
    const [input] = layer.inputs
    const weights = (at: ReadonlyMap<string, readonly number[]>): string =>
      JSON.stringify(known.read.get(layer.name)?.weights(at.get(input ?? '') ?? []) ?? [])
    if (weights(shapes) !== weights(own))
      say(layer, `a weight for each place of a ${ownSize}x${ownSize} picture`)
  }
}

/** Whether the base can be built at `size` at all. */
export function fitsSize(known: KnownNetwork, size: number): boolean {
  try {
    refuseSize('', known, size)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-input') return false
    throw error
  }
}

/** Height of the file's input, null where it is open. Throws AppError('unsupported-layer') where it takes no pictures. */
function sizeOfInput({ name, config }: FlatLayer): number | null {
  const given = config['batch_shape'] ?? config['batch_input_shape']
  const shape: unknown = Array.isArray(given)
    ? given
    : (given as { readonly items?: unknown } | undefined)?.items
  const [, height, width, channels, more] = Array.isArray(shape) ? (shape as unknown[]) : []
  if (channels !== 3 || more !== undefined) {
    const said = Array.isArray(shape)
      ? `[${shape.map((n) => (n === null ? 'any' : String(n))).join(', ')}]`
      : 'unknown'
    throw refused(
      `A base takes pictures of shape [any, height, width, 3]; the model's input "${name}" is of shape ${said}.`
    )
  }
  const size = height ?? width
  return Number.isSafeInteger(size) && (size as number) > 0 ? (size as number) : null
}
