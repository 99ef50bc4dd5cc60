/** Brings weights and networks together: a file's tensors by layer, or fresh ones by a seed. */
import { AppError } from '../../contract'
import type { WeightArray, Weights } from '../graph/weights'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { readKerasFile, type LayerTensors } from './kerasFile'
import { seededRandom } from './random'

/** A weight that a layer of a network needs. */
interface Slot {
  readonly layer: string
  readonly name: string
  readonly shape: readonly number[]
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
 * The weights of `model` from a Keras HDF5 file: by layer name; by class and number, as Keras 3's `.weights.h5` call
 * them; or by order, where the file's names are counters of another session. Throws AppError('weights-mismatch') that names the first layer that does not fit.
 */
export async function loadWeights(model: LayersModel, path: string): Promise<Weights> {
  const file = await readKerasFile(path)
  const wanted = slotsByLayer(model)
  const byName = new Map(file.map((layer) => [layer.name, layer]))
  const numbers = classNumbers(model)
  const nameIn = [(layer: string) => layer, (layer: string) => numbers.get(layer) ?? layer].find((name) =>
    wanted.every(([layer]) => byName.has(name(layer)))
  )
  if (!nameIn && file.length !== wanted.length) throw countMismatch(wanted, byName, file, path)
  const weights = new Map<string, WeightArray>()
  wanted.forEach(([layer, slots], i) => {
    const source = nameIn ? byName.get(nameIn(layer)) : file[i]
    for (const [key, array] of fit(layer, slots, source, path)) weights.set(key, array)
  })
  return weights
}

/**
 * Fresh weights as Keras initialises them: GlorotUniform kernels, zero biases, ones for gamma and variance. Each tensor
 * has a random stream of its own by seed and name.
 */
export function initialWeights(model: LayersModel, seed: number): Weights {
  const weights = new Map<string, WeightArray>()
  for (const [, slots] of slotsByLayer(model)) {
    for (const { layer, name, shape } of slots)
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
  } else if (name === 'gamma' || name === 'moving_variance') data.fill(1)
  return data
}

function slotsByLayer(model: LayersModel): [string, Slot[]][] {
  return model.layers.flatMap((layer): [string, Slot[]][] => {
    const slots = layer.weights.map((weight) => ({
      layer: layer.name,
      name: weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1),
      shape: weight.shape.map((n) => n ?? 0)
    }))
    return slots.length > 0 ? [[layer.name, slots]] : []
  })
}

/** Names as `conv2d_3`: class in snake case and how many layers of it come before (keras/src/saving/saving_lib.py). */
function classNumbers(model: LayersModel): Map<string, string> {
  const counts = new Map<string, number>()
  return new Map(
    model.layers.map((layer) => {
      const cls = layer
        .getClassName()
        .replace(/([a-z0-9])([A-Z][a-z])/g, '$1_$2')
        .toLowerCase()
      const count = counts.get(cls) ?? 0
      counts.set(cls, count + 1)
      return [layer.name, count === 0 ? cls : `${cls}_${count}`]
    })
  )
}

/** A layer's tensors under its own names: by the file's names, or by order where the file only numbers them. */
function fit(
  layer: string,
  slots: readonly Slot[],
  source: LayerTensors | undefined,
  path: string
): [string, WeightArray][] {
  const tensors = source?.tensors ?? []
  const numbered = tensors.every((tensor) => /^\d+$/.test(tensor.name))
  return slots.map((slot, i): [string, WeightArray] => {
    const names = [slot.name, ...(ALIASES[slot.name] ?? [])]
    const found = numbered ? tensors[i] : tensors.find((tensor) => names.includes(tensor.name))
    if (!found || tensors.length !== slots.length || !sameShape(found.array.shape, slot.shape)) {
      const got = found
        ? `[${found.array.shape.join(', ')}]`
        : tensors.length > 0
          ? `none among ${tensors.map((t) => t.name).join(', ')}`
          : 'none'
      throw new AppError(
        'weights-mismatch',
        `${path} does not fit this network: layer "${layer}" needs ${slot.name} of shape [${slot.shape.join(', ')}], the file has ${got}. ` +
          'Choose the file of the same base and alpha.',
        { details: { layer } }
      )
    }
    return [`${layer}/${slot.name}`, found.array]
  })
}

function countMismatch(
  wanted: readonly [string, Slot[]][],
  byName: ReadonlyMap<string, unknown>,
  file: readonly LayerTensors[],
  path: string
): AppError {
  const missing = wanted.find(([layer]) => !byName.has(layer))?.[0] ?? ''
  return new AppError(
    'weights-mismatch',
    `${path} does not fit this network: it has ${file.length} layers with weights where ${wanted.length} are needed, and none called "${missing}". ` +
      'Choose the file of the same base.',
    { details: { layer: missing } }
  )
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i])
}
