/** The table of a network's layers, as Keras' `summary()` counts them, with what is trained and where the cut lies. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { HandlerInput, EngineRequests, LayerRow, NetworkSummary } from '../../contract'
import { outputOf, readTopology, type Network } from '../graph/topology'
import type { WeightPlaces } from '../zoo/files'
import { openBase, type Base } from '../zoo/openBase'
import { cutNetwork, length, type Cut } from './cut'
import { planNetwork } from './network'
import { thawedLayers } from './unfreeze'

/** Summarises the base of `query`, with its head where one is asked for. */
export async function summarize(
  query: HandlerInput<EngineRequests, 'engine:summary'>,
  places: WeightPlaces
): Promise<NetworkSummary> {
  const base = await openBase(query, places)
  if (!query.head) return summarizeBase(query, base)
  const planned = planNetwork(base, { ...query, head: query.head }, query.classes ?? 2)
  const cut = cutNetwork(planned.network, planned.trainable)
  const baseLayers = new Set(base.model.layers.map((layer) => layer.name))
  const layers = rowsOf(planned.model, {
    network: planned.network,
    trainable: planned.trainable,
    below: cut.below,
    block: (name) => (baseLayers.has(name) ? base.blockOf(name) : 'head')
  })
  return {
    base: query.base,
    size: query.size,
    layers,
    params: totals(layers),
    cut: cut.frontier.map((node) => node.name).join(', '),
    featureLength: cut.featureLength
  }
}

/** The base alone; the cut lies above its last layer where nothing is thawed. */
function summarizeBase(query: HandlerInput<EngineRequests, 'engine:summary'>, base: Base): NetworkSummary {
  const network = readTopology(base.model)
  const trainable = thawedLayers(base, query)
  const { below, frontier, featureLength } =
    trainable.size > 0 ? cutNetwork(network, trainable) : wholeBelow(network)
  const layers = rowsOf(base.model, { network, trainable, below, block: base.blockOf })
  return {
    base: query.base,
    size: query.size,
    layers,
    params: totals(layers),
    cut: frontier.map((node) => node.name).join(', '),
    featureLength
  }
}

function wholeBelow(network: Network): Cut {
  const last = outputOf(network)
  const below = new Set(network.layers.map((node) => node.name))
  return { below, frontier: [last], featureLength: length(last) }
}

function rowsOf(
  model: LayersModel,
  about: {
    readonly network: Network
    readonly trainable: ReadonlySet<string>
    readonly below: ReadonlySet<string>
    readonly block: (layer: string) => string
  }
): LayerRow[] {
  const inputs = new Map(about.network.layers.map((node) => [node.name, node.inputs]))
  return model.layers.map((layer) => {
    const trainable = about.trainable.has(layer.name)
    return {
      name: layer.name,
      class: layer.getClassName(),
      shape: [...(layer.outputShape as (number | null)[])],
      params: layer.countParams(),
      trainable,
      trainableParams: trainable ? numbersOf(layer.trainableWeights) : 0,
      inputs: [...(inputs.get(layer.name) ?? [])],
      below: about.below.has(layer.name),
      block: about.block(layer.name)
    }
  })
}

function numbersOf(weights: readonly { readonly shape: readonly (number | null)[] }[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * (b ?? 0), 1), 0)
}

function totals(layers: readonly LayerRow[]): NetworkSummary['params'] {
  const total = layers.reduce((sum, row) => sum + row.params, 0)
  const trainable = layers.reduce((sum, row) => sum + row.trainableParams, 0)
  return { total, trainable, frozen: total - trainable }
}
