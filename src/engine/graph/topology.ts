/** Reads a tfjs LayersModel as a plain list of layers with their inputs; the only file that knows tfjs' inside. */
import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { AppError } from '../../contract'

export type LayerConfig = Readonly<Record<string, unknown>>

/** One layer of a network in topological order; layers used twice are not supported. */
export interface LayerNode {
  readonly name: string
  /** Keras class name. */
  readonly className: string
  readonly config: LayerConfig
  /** Names of the layers whose outputs it takes. */
  readonly inputs: readonly string[]
  /** Output shape without the batch dimension. */
  readonly outputShape: readonly number[]
}

/** A network: its layers in topological order; the first is the input, the last the output. */
export interface Network {
  readonly layers: readonly LayerNode[]
}

/** The layer that takes the pictures. */
export function inputOf(network: Network): LayerNode {
  return must(network.layers[0])
}

/** The layer that gives the scores. */
export function outputOf(network: Network): LayerNode {
  return must(network.layers[network.layers.length - 1])
}

function must(node: LayerNode | undefined): LayerNode {
  if (!node) throw new AppError('internal', 'The network has no layers.')
  return node
}

/** The layers of `model`; throws AppError('unsupported-layer') where a layer is shared or has several outputs. */
export function readTopology(model: LayersModel): Network {
  const nodes = model.layers.map(readLayer)
  return { layers: sortTopologically(nodes) }
}

function readLayer(layer: layers.Layer): LayerNode {
  const [inbound, second] = layer.inboundNodes
  if (!inbound || second || inbound.outputTensors.length !== 1) {
    throw new AppError(
      'unsupported-layer',
      `Layer "${layer.name}" is shared or has several outputs; Thaw knows plain graphs only.`
    )
  }
  const outputShape = (inbound.outputTensors[0] as SymbolicTensor).shape.slice(1).map((n) => n ?? -1)
  return {
    name: layer.name,
    className: layer.getClassName(),
    config: layer.getConfig() as LayerConfig,
    inputs: inbound.inboundLayers.map((source) => source.name),
    outputShape
  }
}

function sortTopologically(nodes: readonly LayerNode[]): LayerNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const sorted: LayerNode[] = []
  const placed = new Set<string>()
  const place = (node: LayerNode): void => {
    if (placed.has(node.name)) return
    placed.add(node.name)
    for (const input of node.inputs) {
      const source = byName.get(input)
      if (source) place(source)
    }
    sorted.push(node)
  }
  nodes.forEach(place)
  return sorted
}
