/** The table of a network's layers, as Keras' `summary()` counts them, with what is trained and where the cut lies. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { HandlerInput, EngineRequests, LayerRow, NetworkSummary } from '../../contract'
import { readTopology } from '../graph/topology'
import { buildBase } from '../zoo/build'
import { catalog } from '../zoo/catalog'
import { cutNetwork, length } from './cut'
import { planNetwork } from './network'

/** Summarises the base of `query`, with its head where one is asked for. */
export function summarize(query: HandlerInput<EngineRequests, 'engine:summary'>): NetworkSummary {
  if (!query.head) return summarizeBase(query)
  const planned = planNetwork({ ...query, head: query.head }, query.classes ?? 2)
  const cut = cutNetwork(planned.network, planned.trainable)
  const baseLayers = new Set(planned.base.layers.map((layer) => layer.name))
  const layers = rowsOf(planned.model, planned.trainable, (name) =>
    baseLayers.has(name) ? catalog[query.base].blockOf(name) : 'head'
  )
  return {
    base: query.base,
    size: query.size,
    layers,
    params: totals(layers),
    cut: cut.frontier.map((node) => node.name).join(', '),
    featureLength: cut.featureLength
  }
}

/** The base alone is frozen whole: the cut lies above its last layer. */
function summarizeBase(query: HandlerInput<EngineRequests, 'engine:summary'>): NetworkSummary {
  const base = buildBase(query)
  const { layers: nodes } = readTopology(base)
  const last = nodes[nodes.length - 1]
  const layers = rowsOf(base, new Set(), (name) => catalog[query.base].blockOf(name))
  return {
    base: query.base,
    size: query.size,
    layers,
    params: totals(layers),
    cut: last?.name ?? '',
    featureLength: last ? length(last) : 0
  }
}

function rowsOf(
  model: LayersModel,
  trainable: ReadonlySet<string>,
  block: (layer: string) => string
): LayerRow[] {
  return model.layers.map((layer) => ({
    name: layer.name,
    class: layer.getClassName(),
    shape: [...(layer.outputShape as (number | null)[])],
    params: layer.countParams(),
    trainable: trainable.has(layer.name),
    block: block(layer.name)
  }))
}

function totals(layers: readonly LayerRow[]): NetworkSummary['params'] {
  const total = layers.reduce((sum, row) => sum + row.params, 0)
  const trainable = layers.reduce((sum, row) => sum + (row.trainable ? row.params : 0), 0)
  return { total, trainable, frozen: total - trainable }
}
