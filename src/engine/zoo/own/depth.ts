/** How deep a network is, as keras.io counts: layers with weights along the longest way from input to output. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { readTopology } from '../../graph/topology'

export function countDepth(model: LayersModel): number {
  const weighted = new Set(model.layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name))
  const depths = new Map<string, number>()
  for (const { name, inputs } of readTopology(model).layers) {
    const before = inputs.reduce((most, input) => Math.max(most, depths.get(input) ?? 0), 0)
    depths.set(name, before + (weighted.has(name) ? 1 : 0))
  }
  return Math.max(0, ...depths.values())
}
