/** Brings weights and networks together: a file's tensors by layer, or fresh ones by a seed. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { WeightArray, Weights } from '../graph/weights'
import { unusable } from './hdf5'
import { withKerasFile, type FileLayer, type FileTensor, type KerasFile } from './kerasFile'
import { matchLayers, mismatch, type WantedLayer } from './matchLayers'
import { seededRandom } from './random'

/** A layer that needs weights, with their names and shapes in Keras' order. */
interface LayerSlots extends WantedLayer {
  readonly slots: readonly { readonly name: string; readonly shape: readonly number[] }[]
}

/** Other names of the same weights: Keras 1's, and Keras 3's of a depthwise kernel. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  kernel: ['W'],
  bias: ['b'],
  moving_mean: ['running_mean'],
  moving_variance: ['running_std'],
  depthwise_kernel: ['kernel']
}

/**
 * The weights of `model` from a Keras HDF5 file of any layout, keyed `<layer>/<weight>`. Nothing is read before all
 * of it is seen to fit. Throws AppError('weights-mismatch') that names the first layer that does not.
 */
export function loadWeights(model: LayersModel, path: string): Promise<Weights> {
  return withKerasFile(path, (file) => {
    const fitted = fitFile(model, file, path)
    return new Map(
      fitted.map(([key, { shape, read }]): [string, WeightArray] => [key, { shape, data: read() }])
    )
  })
}

/**
 * Throws AppError('weights-mismatch') where the file does not hold all weights of `model`; reads none of them.
 * Sentences call it `called`.
 */
export async function refuseUnfit(model: LayersModel, path: string, called: string = path): Promise<void> {
  await withKerasFile(path, (file) => void fitFile(model, file, called), called)
}

/** The tensors of an open file by the network's names. Throws AppError('weights-mismatch'). */
export function fitFile(model: LayersModel, file: KerasFile, called: string): [string, FileTensor][] {
  if (file.backend === 'theano') throw unusable(called, THEANO, THEANO_FIX)
  const wanted = layerSlots(model)
  const sources = matchLayers(wanted, file, called)
  return wanted.flatMap((layer, i) => fitLayer(layer, sources[i], file.layout, called))
}

/** The layers of `model` that have weights, in its order. */
export function layerNames(model: LayersModel): string[] {
  return layerSlots(model).map(({ name }) => name)
}

/** Keras 1 could keep kernels turned around, or with channels first, for Theano. */
const THEANO = "holds kernels in Theano's order, not TensorFlow's"
const THEANO_FIX = 'Choose the file whose name ends in tf_dim_ordering_tf_kernels, with or without notop.'

/**
 * Fresh weights as Keras initialises them: GlorotUniform kernels, zero biases, ones for gamma and variance. Each tensor
 * has a random stream of its own by seed and name.
 *
 * @param wanted which layers; left out: all
 */
export function initialWeights(
  model: LayersModel,
  seed: number,
  wanted: (layer: string) => boolean = () => true
): Weights {
  const weights = new Map<string, WeightArray>()
  for (const { name: layer, slots } of layerSlots(model)) {
    if (!wanted(layer)) continue
    for (const { name, shape } of slots)
      weights.set(`${layer}/${name}`, { shape, data: initialValues(layer, name, shape, seed) })
  }
  return weights
}

function initialValues(layer: string, name: string, shape: readonly number[], seed: number): Float32Array {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
  if (name.endsWith('kernel')) {
    // Fans as Keras counts them (keras/src/initializers/random_initializers.py).
    const [fanIn = 1, fanOut = 1] = shape.slice(-2)
    const field = shape.slice(0, -2).reduce((a, b) => a * b, 1)
    const limit = Math.sqrt(6 / (field * (fanIn + fanOut)))
    const random = seededRandom(seed, `${layer}/${name}`)
    for (let i = 0; i < data.length; i++) data[i] = (2 * random() - 1) * limit
  } else if (['gamma', 'moving_variance', 'variance'].includes(name)) data.fill(1)
  return data
}

function layerSlots(model: LayersModel): LayerSlots[] {
  return model.layers.flatMap((layer) => {
    const slots = layer.weights.map(({ originalName, shape }) => ({
      name: originalName.slice(originalName.lastIndexOf('/') + 1),
      shape: shape.map((n) => n ?? 0)
    }))
    return slots.length > 0 ? [{ name: layer.name, className: layer.getClassName(), slots }] : []
  })
}

/** A layer's tensors under its own names: by the file's names, or by order where the file only numbers them. */
function fitLayer(
  { name: layer, slots }: LayerSlots,
  source: FileLayer | undefined,
  layout: KerasFile['layout'],
  path: string
): [string, FileTensor][] {
  const tensors = source?.tensors ?? []
  return slots.map((slot, i): [string, FileTensor] => {
    const names = [slot.name, ...(ALIASES[slot.name] ?? [])]
    const found = layout === 'numbered' ? tensors[i] : tensors.find(({ name }) => names.includes(name))
    if (found && tensors.length === slots.length && sameShape(found.shape, slot.shape)) {
      return [`${layer}/${slot.name}`, found]
    }
    if (found && isTheanoShape(found.shape, slot.shape)) throw unusable(path, THEANO, THEANO_FIX)
    const needs = `layer "${layer}" needs ${slot.name} of shape [${slot.shape.join(', ')}]`
    throw mismatch(path, `${needs}, the file has ${described(found, tensors, slots.length)}`, layer)
  })
}

function described(found: FileTensor | undefined, tensors: readonly FileTensor[], needed: number): string {
  if (tensors.length !== needed) return `${tensors.length} tensors for it where ${needed} are needed`
  return found ? `[${found.shape.join(', ')}]` : `none among ${tensors.map(({ name }) => name).join(', ')}`
}

/** [out, in, rows, columns] in place of [rows, columns, in, out]. */
function isTheanoShape(found: readonly number[], needed: readonly number[]): boolean {
  const [rows = 0, columns = 0, channels = 0, filters = 0] = needed
  return needed.length === 4 && sameShape(found, [filters, channels, rows, columns])
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i])
}
