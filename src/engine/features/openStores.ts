/** The stores of a plan: the features of pictures as they are, and those of their variants where the plan keeps some. */
import { join } from 'node:path'
import type { Plan } from '../../contract'
import type { LayerNode } from '../graph/topology'
import type { Weights } from '../graph/weights'
import type { Cut } from '../model/cut'
import type { PlannedNetwork } from '../model/network'
import { preprocessingOf } from '../model/preprocessing'
import { hashWeights, pickWeights } from '../model/weights'
import { aboutStore, type AboutStore } from './about'
import { featureKey, layersDigest } from './key'
import { FeatureStore } from './store'
import { variantsOf, type Variants } from './variants'

export interface FeatureStores {
  readonly plain: FeatureStore
  /** null where no variants are kept. */
  readonly varied: { readonly store: FeatureStore; readonly variants: Variants } | null
}

/** A store by what its features depend on, opened or not. */
export interface StorePlan {
  readonly key: string
  readonly shape: readonly number[]
  readonly about: AboutStore
}

/** SHA-256 of the base's weights that the plan's features depend on: what is trained above the cut changes nothing below. */
export function hashBelow(cut: Cut, base: Weights): string {
  return hashWeights(pickWeights(base, (layer) => cut.below.has(layer)))
}

/**
 * What the plan's stores are called and hold.
 *
 * @param weights `hashBelow` of the base's weights as the run starts with them
 */
export function planStores(
  plan: Plan,
  planned: PlannedNetwork,
  cut: Cut,
  weights: string
): { readonly plain: StorePlan; readonly varied: StorePlan | null } {
  const preprocessing = preprocessingOf(planned.base, plan)
  const frontier = cut.frontier.map((node) => node.name)
  const layers = planned.network.layers.filter((node: LayerNode) => cut.below.has(node.name))
  const source = { weights, layers, frontier, size: plan.size, preprocessing }
  const [only, ...others] = cut.frontier
  const shape = only && others.length === 0 ? only.outputShape : [cut.featureLength]
  const facts = { plan, preprocessing, frontier, shape, weights, layers: layersDigest(layers) }
  const variants = variantsOf(plan)
  const varied = variants && { augment: variants.augment, seed: variants.seed }
  return {
    plain: { key: featureKey(source), shape, about: aboutStore(facts) },
    varied: varied && {
      key: featureKey({ ...source, varied }),
      shape,
      about: aboutStore({ ...facts, varied })
    }
  }
}

/** Opens them in the project's folder of features. The caller closes. */
export async function openStores(
  folder: string,
  plan: Plan,
  planned: PlannedNetwork,
  cut: Cut,
  base: Weights
): Promise<FeatureStores> {
  const { plain, varied } = planStores(plan, planned, cut, hashBelow(cut, base))
  const variants = variantsOf(plan)
  const open = ({ key, shape, about }: StorePlan): Promise<FeatureStore> =>
    FeatureStore.open(join(folder, key), shape, about)
  const store = await open(plain)
  try {
    return {
      plain: store,
      varied: varied && variants ? { store: await open(varied), variants } : null
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

export async function closeStores({ plain, varied }: FeatureStores): Promise<void> {
  await plain.close()
  await varied?.store.close()
}
