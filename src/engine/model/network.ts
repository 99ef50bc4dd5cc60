/** From a plan to a network: the base with its head in tf.layers, and which layers are trained. Never run by tfjs. */
import type * as tfLayers from '@tensorflow/tfjs-layers'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import type { Head } from '../../contract'
import { readTopology, type Network } from '../graph/topology'
import type { Base } from '../zoo/openBase'
import { describe } from '../zoo/tfLayers'
import { thawedLayers, type Thawing } from './unfreeze'

export interface PlannedNetwork {
  readonly base: Base
  /** Base and head. */
  readonly model: LayersModel
  readonly network: Network
  /** Layers whose weights are trained: of the base only such as have weights. */
  readonly trainable: ReadonlySet<string>
}

export interface NetworkPlan extends Thawing {
  readonly head: Head
}

/**
 * The network of a plan on its `base` for `classes` classes: two end in one sigmoid unit, more in softmax, as Keras'
 * examples do. Trained are the whole head and what the plan thaws. Throws AppError('bad-input') for names it has not.
 */
export function planNetwork(base: Base, plan: NetworkPlan, classes: number): PlannedNetwork {
  const baseLayers = new Set(base.model.layers.map((layer) => layer.name))
  const model = describe((api) => {
    const outputs = headLayers(api, plan.head, classes, freeNames(baseLayers)).reduce<SymbolicTensor>(
      (x, layer) => layer.apply(x) as SymbolicTensor,
      base.model.outputs[0] as SymbolicTensor
    )
    return api.model({ inputs: base.model.inputs, outputs })
  })
  const network = readTopology(model)
  const thawed = thawedLayers(base, plan)
  const learns = (name: string): boolean => !baseLayers.has(name) || thawed.has(name)
  const trainable = new Set(network.layers.map((node) => node.name).filter(learns))
  return { base, model, network, trainable }
}

/** Counts the head's names on from the base's, as Keras does: `dropout` is `dropout_1` where an own base has one. */
function freeNames(base: ReadonlySet<string>): (wanted: string) => string {
  const taken = new Set(base)
  return (wanted) => {
    let name = wanted
    for (let i = 1; taken.has(name); i++) name = `${wanted}_${i}`
    taken.add(name)
    return name
  }
}

/** Layer names are Keras' defaults; the last is called `predictions`, as the tops of keras.applications are. */
function headLayers(
  { layers }: typeof tfLayers,
  { pool, dense, dropout }: Head,
  classes: number,
  free: (wanted: string) => string
) {
  // Starting values come from the plan's seed (`headWeights`); these are never used.
  const kernelInitializer = 'zeros'
  return [
    pool === 'avg'
      ? layers.globalAveragePooling2d({ name: free('global_average_pooling2d') })
      : layers.flatten({ name: free('flatten') }),
    ...dense.map((units) =>
      layers.dense({ name: free('dense'), units, activation: 'relu', kernelInitializer })
    ),
    ...(dropout > 0 ? [layers.dropout({ name: free('dropout'), rate: dropout })] : []),
    classes === 2
      ? layers.dense({ name: free('predictions'), units: 1, activation: 'sigmoid', kernelInitializer })
      : layers.dense({ name: free('predictions'), units: classes, activation: 'softmax', kernelInitializer })
  ]
}
