/** The weights of an own base from its copied file: Keras 3's numbered groups, named groups of `.h5`, or TF.js' names. */
import { join } from 'node:path'
import { AppError } from '../../../contract'
import type { WeightArray, Weights } from '../../graph/weights'
import type { WeightSpec } from '../kerasLayer'
import type { FlatLayer } from './flatModel'
import { withHdf5, type Hdf5Reader, type StoredTensor } from '../hdf5'
import { SAVE_AGAIN, WEIGHTS_FILE, type ModelFormat } from './modelFile'
import { shapesAt, type KnownNetwork } from './ownNetwork'
import { readTfjsTensors } from './tfjsFile'

/** The tensors of one layer, in the order of `weights`; undefined where the file has none. */
type Find = (layer: FlatLayer, weights: readonly WeightSpec[]) => readonly (StoredTensor | undefined)[]

/**
 * All weights of the base, keyed `<layer>/<weight>`; nothing is read before all are seen to fit. Throws
 * AppError('weights-mismatch') that names the first layer whose weights the file lacks or has in another shape.
 *
 * @param size height and width at which the file's shapes hold
 */
export async function readOwnWeights(
  folder: string,
  format: ModelFormat,
  known: KnownNetwork,
  size: number
): Promise<Weights> {
  const file = join(folder, WEIGHTS_FILE[format])
  if (format === 'tfjs') return collect(known, size, byName(await readTfjsTensors(file)))
  return withHdf5(file, { called: 'The copy of the model', fix: SAVE_AGAIN }, (h5) => {
    const find = format === 'keras' ? bySlot(h5) : byGroup(h5)
    return collect(known, size, find)
  })
}

function collect(known: KnownNetwork, size: number, find: Find): Weights {
  const shapes = shapesAt(known, size, () => undefined)
  const fitted = known.layers.flatMap((layer) => {
    const input = shapes.get(layer.inputs[0] ?? '') ?? []
    // How many pictures a Normalization has seen has no say in what it does.
    const all = known.read.get(layer.name)?.weights(input) ?? []
    const used = all.filter(({ name }) => name !== 'count')
    const found = find(layer, all)
    return used.map((weight, i): [string, StoredTensor] => [
      `${layer.name}/${weight.name}`,
      fitting(layer, weight, found[all.indexOf(weight)] ?? found[i])
    ])
  })
  return new Map(
    fitted.map(([key, { shape, read }]): [string, WeightArray] => [key, { shape, data: read() }])
  )
}

function fitting(
  { name }: FlatLayer,
  { name: weight, shape }: WeightSpec,
  found?: StoredTensor
): StoredTensor {
  const same = found?.shape.length === shape.length && shape.every((n, i) => n === found.shape[i])
  if (found && same) return found
  const has = found ? `has [${found.shape.join(', ')}]` : 'has none'
  throw new AppError(
    'weights-mismatch',
    `Layer "${name}" needs ${weight} of shape [${shape.join(', ')}], and the file ${has}. Save the model again in Keras.`,
    { details: { layer: name } }
  )
}

/** `layers/conv2d_3/vars/0…`; early versions of the format say `_layer_checkpoint_dependencies` for `layers`. */
function bySlot(h5: Hdf5Reader): Find {
  const early = !h5.has('layers') && h5.has('_layer_checkpoint_dependencies')
  return ({ slot }, weights) => {
    const path = early ? slot.replace(/(^|\/)layers\//g, '$1_layer_checkpoint_dependencies/') : slot
    return weights.map((_, i) => h5.tensor(`${path}/vars/${i}`) ?? undefined)
  }
}

/** A group a layer of the outermost model, whose attribute `weight_names` has paths below it. */
function byGroup(h5: Hdf5Reader): Find {
  const root = h5.has('model_weights') ? 'model_weights/' : ''
  return (layer, weights) => {
    const group = `${root}${layer.path[0] ?? ''}`
    const names = h5.strings(group, 'weight_names')
    return weights.map((weight) => {
      const name = theOne(names, layer, weight)
      return name === undefined ? undefined : (h5.tensor(`${group}/${name}`) ?? undefined)
    })
  }
}

function byName(tensors: ReadonlyMap<string, StoredTensor>): Find {
  const names = [...tensors.keys()]
  return (layer, weights) =>
    weights.map((weight) => {
      const own = names.filter((name) => layerIn(name) === ownName(layer))
      return tensors.get(theOne(own, layer, weight) ?? '')
    })
}

/** The name among `names` that means this weight of this layer, as `mobilenet/conv1/kernel:0`. */
function theOne(
  names: readonly string[],
  layer: FlatLayer,
  { name: weight }: WeightSpec
): string | undefined {
  const last = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '')
  const fits = (text: string, wanted: string): boolean => new RegExp(`^(.*_)?${wanted}(_\\d+)?$`).test(text)
  const exact = names.filter((name) => last(name) === weight)
  // Keras 3 calls a depthwise kernel just kernel; old files put the layer's name before the weight's.
  const near = names.filter(
    (name) => fits(last(name), weight) || (weight === 'depthwise_kernel' && last(name) === 'kernel')
  )
  const candidates = exact.length > 0 ? exact : near
  if (candidates.length < 2) return candidates[0]
  const ofLayer = candidates.filter((name) => layerIn(name) === ownName(layer))
  if (ofLayer.length < 2) return ofLayer[0]
  // Two models within have a layer of this name: the models' names are in the path.
  const within = layer.path.slice(0, -1)
  return ofLayer.find((name) => within.every((model) => name.includes(`${model}/`)))
}

function ownName({ path }: FlatLayer): string {
  return path[path.length - 1] ?? ''
}

/** `conv1` of `mobilenet/conv1/kernel:0`. */
function layerIn(name: string): string {
  return name.split('/').slice(-2, -1)[0] ?? ''
}
