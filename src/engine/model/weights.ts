/** The weights of a plan: the base's from its file or its seed, the head's from the seed; and their hash. */
import { createHash } from 'node:crypto'
import { AppError, type Plan } from '../../contract'
import { layerOf, weightOf, type WeightArray, type Weights } from '../graph/weights'
import type { PlannedNetwork } from './network'
import { catalog } from '../zoo/catalog'
import { findWeights, type WeightPlaces } from '../zoo/files'
import { initialWeights, loadWeights } from '../zoo/weights'

/** The base's weights: `imagenet` from the file at hand, `random` from the plan's seed, or the file a path names. */
export async function baseWeights(
  planned: PlannedNetwork,
  plan: Plan,
  places: WeightPlaces
): Promise<Weights> {
  if (plan.weights === 'random') return initialWeights(planned.base, plan.seed)
  const path = plan.weights === 'imagenet' ? imagenetFile(plan, places) : plan.weights
  return loadWeights(planned.base, path)
}

/** Fresh weights of the head, by the plan's seed. */
export function headWeights(planned: PlannedNetwork, seed: number): Weights {
  const all = initialWeights(planned.model, seed)
  return new Map([...all].filter(([key]) => planned.trainable.has(layerOf(key))))
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

function imagenetFile(plan: Plan, places: WeightPlaces): string {
  const { base, alpha, size } = plan
  const find = (width: number) => findWeights({ base, alpha: width, size, includeTop: false, ...places })
  const file = find(alpha)
  if (file.atHand) return file.path
  const { alphas } = catalog[base]
  const others = alphas.filter((width) => find(width).atHand)
  throw new AppError(
    'weights-missing',
    `The ImageNet weights of ${base}${alphas.length > 1 ? ` with alpha ${alpha}` : ''} are not on this machine. ` +
      `Put Keras' file at ${file.path}${others.length > 0 ? `, or choose alpha ${others.join(' or ')}, which is at hand` : ''}.`
  )
}
