/** The table of a network's layers, as Keras' `summary()` counts them, with what is trained and where the cut lies. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import {
  zooNameSchema,
  type EngineRequests,
  type HandlerInput,
  type LayerRow,
  type NetworkSummary
} from '../../contract'
import { outputOf, readTopology, type Network } from '../graph/topology'
import type { WeightPlaces } from '../zoo/files'
import { openBase, type Base } from '../zoo/openBase'
import { cutNetwork, length, type Cut } from './cut'
import { multipliersOf } from './layerRates'
import { planNetwork } from './network'
import { thawedLayers } from './unfreeze'

type Query = HandlerInput<EngineRequests, 'engine:summary'>

/** What of a network does not change with what is thawed. */
interface Described {
  readonly base: Base
  readonly network: Network
  /** Layers of the head: they are always trained. */
  readonly head: ReadonlySet<string>
  /** As rows while nothing is trained, with the numbers that training them would move. */
  readonly rows: readonly (LayerRow & { readonly learnable: number })[]
}

/** Descriptions of the zoo asked for last: building one takes tenths of a second, and a layer tree asks at each click. */
const described = new Map<string, Described>()
const DESCRIBED_AT_MOST = 8

/** Summarises the base of `query`, with its head where one is asked for. */
export async function summarize(query: Query, places: WeightPlaces): Promise<NetworkSummary> {
  const { base, network, head, rows } = await describeNetwork(query, places)
  const trainable = new Set([...head, ...thawedLayers(base, query)])
  const weighted = rows.filter(({ params }) => params > 0)
  multipliersOf(base, { layers: weighted, trainable }, query.layerRates ?? [])
  // A base alone with nothing thawed is frozen whole: the cut lies above its last layer.
  const { below, frontier, featureLength } =
    trainable.size > 0 ? cutNetwork(network, trainable) : wholeBelow(network)
  const layers = rows.map(({ learnable, ...row }): LayerRow => {
    const trained = trainable.has(row.name)
    return {
      ...row,
      trainable: trained,
      trainableParams: trained ? learnable : 0,
      below: below.has(row.name)
    }
  })
  return {
    base: query.base,
    size: query.size,
    layers,
    params: totals(layers),
    cut: frontier.map((node) => node.name).join(', '),
    featureLength
  }
}

/** Own bases are described anew each time: another may have been added under the same name. */
async function describeNetwork(query: Query, places: WeightPlaces): Promise<Described> {
  const { base, alpha, size, includeTop, head, classes } = query
  const key = JSON.stringify([base, alpha, size, includeTop, head, classes])
  const known = described.get(key)
  if (known) return known
  const fresh = describeAnew(query, await openBase(query, places))
  if (!zooNameSchema.safeParse(base).success) return fresh
  const [oldest] = described.keys()
  if (described.size >= DESCRIBED_AT_MOST && oldest !== undefined) described.delete(oldest)
  described.set(key, fresh)
  return fresh
}

function describeAnew({ head, classes = 2 }: Query, base: Base): Described {
  const planned = head ? planNetwork(base, { head }, classes) : null
  const model = planned?.model ?? base.model
  const network = planned?.network ?? readTopology(base.model)
  const own = new Set(base.model.layers.map((layer) => layer.name))
  const block = (name: string): string => (own.has(name) ? base.blockOf(name) : 'head')
  return { base, network, head: planned?.trainable ?? new Set(), rows: rowsOf(model, network, block) }
}

function wholeBelow(network: Network): Cut {
  const last = outputOf(network)
  const below = new Set(network.layers.map((node) => node.name))
  return { below, frontier: [last], featureLength: length(last) }
}

function rowsOf(model: LayersModel, network: Network, block: (layer: string) => string): Described['rows'] {
  const inputs = new Map(network.layers.map((node) => [node.name, node.inputs]))
  return model.layers.map((layer) => ({
    name: layer.name,
    class: layer.getClassName(),
    shape: [...(layer.outputShape as (number | null)[])],
    params: layer.countParams(),
    trainable: false,
    trainableParams: 0,
    inputs: [...(inputs.get(layer.name) ?? [])],
    below: false,
    block: block(layer.name),
    learnable: numbersOf(layer.trainableWeights)
  }))
}

function numbersOf(weights: readonly { readonly shape: readonly (number | null)[] }[]): number {
  return weights.reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * (b ?? 0), 1), 0)
}

function totals(layers: readonly LayerRow[]): NetworkSummary['params'] {
  const total = layers.reduce((sum, row) => sum + row.params, 0)
  const trainable = layers.reduce((sum, row) => sum + row.trainableParams, 0)
  return { total, trainable, frozen: total - trainable }
}
