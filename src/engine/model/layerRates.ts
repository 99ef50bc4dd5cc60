/** Which factor of the learning rate each trained layer has: from the names in a plan to layers. */
import type { LayerRates } from '../../contract'
import type { Base } from '../zoo/openBase'
import type { PlannedNetwork } from './network'
import { findLayers, type Candidate } from './unfreeze'

/**
 * Factors by layer, for trained layers that `rates` name; the last that names a layer holds. Names are those of `unfreeze`,
 * and `head` is the head's. What is frozen has no rate, as in a recipe that thaws it in a later run. Throws
 * AppError('bad-input') with the nearest names where one fits no layer.
 */
export function layerMultipliers(planned: PlannedNetwork, rates: LayerRates): ReadonlyMap<string, number> {
  if (rates.length === 0) return new Map()
  const { base, model, trainable } = planned
  const own = new Set(base.model.layers.map(({ name }) => name))
  const layers = model.layers
    .filter(({ weights }) => weights.length > 0)
    .map(({ name }) => ({ name, block: own.has(name) ? base.blockOf(name) : 'head' }))
  return multipliersOf(base, { layers, trainable }, rates)
}

/** The same of the layers that have weights, in order. */
export function multipliersOf(
  base: Base,
  { layers, trainable }: { readonly layers: readonly Candidate[]; readonly trainable: ReadonlySet<string> },
  rates: LayerRates
): ReadonlyMap<string, number> {
  const multipliers = new Map<string, number>()
  for (const { name, multiplier } of rates) {
    for (const layer of findLayers(base, name, layers))
      if (trainable.has(layer)) multipliers.set(layer, multiplier)
  }
  return multipliers
}
