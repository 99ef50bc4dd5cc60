/** The weights of a plan: the base's from its file or its seed, the head's from the seed; and their hash. */
import { createHash } from 'node:crypto'
import type { Plan } from '../../contract'
import { layerOf, weightOf, type WeightArray, type Weights } from '../graph/weights'
import type { PlannedNetwork } from './network'
import type { Base } from '../zoo/openBase'
import { initialWeights, loadWeights } from '../zoo/weights'

/** The base's weights: `imagenet` as it was published, `random` from the plan's seed, or the file a path names. */
export async function baseWeights(
  base: Base,
  { weights, seed }: Pick<Plan, 'weights' | 'seed'>
): Promise<Weights> {
  if (weights === 'random') return initialWeights(base.model, seed)
  return weights === 'imagenet' ? base.pretrained() : loadWeights(base.model, weights)
}

/**
 * The base's weights whose `hashWeights` is `hash`; null where none at hand are. A file for the input's size may have come
 * since the plan was trained on another: all that could be meant are looked at.
 */
export async function baseWeightsOf(
  base: Base,
  plan: Pick<Plan, 'weights' | 'seed'>,
  hash: string
): Promise<Weights | null> {
  const [, ...others] = plan.weights === 'imagenet' ? base.candidates() : []
  const failures: unknown[] = []
  for (const read of [() => baseWeights(base, plan), ...others]) {
    try {
      const weights = await read()
      if (hashWeights(weights) === hash) return weights
    } catch (error) {
      // Another file may still be the one.
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return null
}

/** Fresh weights of the head, by the plan's seed. */
export function headWeights(planned: PlannedNetwork, seed: number): Weights {
  const base = new Set(planned.base.model.layers.map(({ name }) => name))
  return initialWeights(planned.model, seed, (layer) => !base.has(layer))
}

/** The weights of the layers that `wanted` says. */
export function pickWeights(weights: Weights, wanted: (layer: string) => boolean): Weights {
  return new Map([...weights].filter(([key]) => wanted(layerOf(key))))
}

/** SHA-256 over names, shapes and values, in the order of names. */
export function hashWeights(weights: Weights): string {
  const hash = createHash('sha256')
  for (const key of [...weights.keys()].sort()) {
    const { shape, data } = weightOf(weights, key)
    hash.update(`${key} ${shape.join('x')}\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex')
}

export function mergeWeights(...parts: readonly Weights[]): Weights {
  return new Map<string, WeightArray>(parts.flatMap((part) => [...part]))
}
