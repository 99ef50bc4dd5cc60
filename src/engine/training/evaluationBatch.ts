/** How many pictures go through validation at once: as many as memory allows, for nothing is learned from them. */
import type { Network } from '../graph/topology'
import { length, type Cut } from '../model/cut'

const LARGEST = 256
/** Rows at the cut with the widest two layers above it: what is alive at once while a network runs forward. */
const BYTES = 64 * 1024 * 1024

/** Pictures a batch, 1 to 256. */
export function evaluationBatch(network: Network, cut: Cut): number {
  const lengths = new Map(network.layers.map((node) => [node.name, length(node)]))
  const alive = network.layers
    .filter((node) => !cut.below.has(node.name))
    .map((node) => node.inputs.reduce((sum, input) => sum + (lengths.get(input) ?? 0), length(node)))
  const numbers = cut.featureLength + Math.max(0, ...alive)
  return Math.min(LARGEST, Math.max(1, Math.floor(BYTES / (4 * numbers))))
}
