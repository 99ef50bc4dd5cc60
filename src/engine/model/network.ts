/** From a plan to a network: the base with its head in tf.layers, and which layers are trained. Never run by tfjs. */
import type * as tfLayers from '@tensorflow/tfjs-layers'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import type { BaseName, Head } from '../../contract'
import { readTopology, type Network } from '../graph/topology'
import { buildBase } from '../zoo/build'
import { describe } from '../zoo/tfLayers'

export interface PlannedNetwork {
  /** The base alone, without its top. */
  readonly base: LayersModel
  /** Base and head. */
  readonly model: LayersModel
  readonly network: Network
  /** Layers whose weights are trained. */
  readonly trainable: ReadonlySet<string>
}

export interface NetworkPlan {
  readonly base: BaseName
  readonly alpha: number
  readonly size: number
  readonly head: Head
}

/** The network of a plan for `classes` classes: two end in one sigmoid unit, more in softmax, as Keras' examples do. */
export function planNetwork(plan: NetworkPlan, classes: number): PlannedNetwork {
  const base = buildBase({ base: plan.base, alpha: plan.alpha, size: plan.size })
  const baseLayers = new Set(base.layers.map((layer) => layer.name))
  const model = describe((api) => {
    const outputs = headLayers(api, plan.head, classes).reduce<SymbolicTensor>(
      (x, layer) => layer.apply(x) as SymbolicTensor,
      base.outputs[0] as SymbolicTensor
    )
    return api.model({ inputs: base.inputs, outputs })
  })
  const network = readTopology(model)
  const trainable = new Set(network.layers.map((node) => node.name).filter((name) => !baseLayers.has(name)))
  return { base, model, network, trainable }
}

/** Layer names are Keras' defaults; the last is called `predictions`, as the tops of keras.applications are. */
function headLayers({ layers }: typeof tfLayers, { pool, units, dropout }: Head, classes: number) {
  // Starting values come from the plan's seed (`headWeights`); these are never used.
  const kernelInitializer = 'zeros'
  return [
    pool === 'avg'
      ? layers.globalAveragePooling2d({ name: 'global_average_pooling2d' })
      : layers.flatten({ name: 'flatten' }),
    ...(units > 0 ? [layers.dense({ name: 'dense', units, activation: 'relu', kernelInitializer })] : []),
    ...(dropout > 0 ? [layers.dropout({ name: 'dropout', rate: dropout })] : []),
    classes === 2
      ? layers.dense({ name: 'predictions', units: 1, activation: 'sigmoid', kernelInitializer })
      : layers.dense({ name: 'predictions', units: classes, activation: 'softmax', kernelInitializer })
  ]
}
