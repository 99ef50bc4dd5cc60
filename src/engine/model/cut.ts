/** The cut: which layers never change, and whose outputs are therefore computed once a picture and kept. */
import { AppError } from '../../contract'
import { hasWeights, isDeterministic } from '../graph/layers'
import type { LayerNode, Network } from '../graph/topology'

export interface Cut {
  /** Layers below the cut, input included. */
  readonly below: ReadonlySet<string>
  /** The layers below whose outputs something above takes, in topological order. */
  readonly frontier: readonly LayerNode[]
  /** Numbers a picture: the frontier's outputs flattened, one after the other. */
  readonly featureLength: number
}

/**
 * Cuts `network` as high as it goes: a layer is below where it learns nothing (frozen, or without weights), is not
 * random in training, and all it takes is below. Of what is taken by those above, only that is kept which weights made.
 *
 * @param trainable layers that are trained
 */
export function cutNetwork(network: Network, trainable: ReadonlySet<string>): Cut {
  const below = new Set<string>()
  for (const node of network.layers) {
    const learns = trainable.has(node.name) && hasWeights(node)
    const fixed = !learns && isDeterministic(node)
    if (fixed && node.inputs.every((input) => below.has(input))) below.add(node.name)
  }
  const taken = new Set(network.layers.filter((node) => !below.has(node.name)).flatMap((node) => node.inputs))
  const reached = network.layers.filter((node) => below.has(node.name) && taken.has(node.name))
  // What a layer without weights makes of others that are kept is not kept too: a pool beside its input.
  const kept = new Set(reached.map(({ name }) => name))
  const cheap = (node: LayerNode): boolean => node.inputs.length > 0 && !hasWeights(node)
  for (const node of reached) {
    if (cheap(node) && node.inputs.every((input) => kept.has(input))) below.delete(node.name)
  }
  const frontier = reached.filter((node) => below.has(node.name))
  if (frontier.length === 0) {
    throw new AppError('bad-input', 'Nothing in this network is trained. Thaw a layer, or keep the head.')
  }
  return { below, frontier, featureLength: frontier.reduce((sum, node) => sum + length(node), 0) }
}

/** Numbers of a layer's output for one picture. */
export function length(node: LayerNode): number {
  return node.outputShape.reduce((a, b) => a * b, 1)
}
