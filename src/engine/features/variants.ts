/** Kept variants of training pictures: how each is varied, and which of them an epoch sees; by numbers of the seed alone. */
import type { Augment, Plan } from '../../contract'
import { DRAWS_EACH, isNeutral } from '../dataset/augment'
import { seededRandom } from '../zoo/random'

export interface Variants {
  /** Varied copies of each picture, beside the picture itself. */
  readonly count: number
  readonly augment: Augment
  readonly seed: number
}

/** The plan's variants; null where it varies nothing, or anew each epoch. */
export function variantsOf({
  augment,
  augmentVariants,
  seed
}: Pick<Plan, 'augment' | 'augmentVariants' | 'seed'>): Variants | null {
  return augment && augmentVariants !== null && !isNeutral(augment)
    ? { count: augmentVariants, augment, seed }
    : null
}

/** The name of a picture's variant in its store; the first is 1. */
export function variantKey(hash: string, variant: number): string {
  return `${hash}-${variant}`
}

/** What `parametersFrom` takes for one variant: the same whatever batch it is computed in, and however many there are. */
export function variantDraws({ seed }: Pick<Variants, 'seed'>, hash: string, variant: number): Float32Array {
  const random = seededRandom(seed, `variant:${variant}:${hash}`)
  return Float32Array.from({ length: DRAWS_EACH }, () => Math.min(random(), LARGEST))
}

/** A float32 just below 1 would be rounded up to it. */
const LARGEST = 1 - 2 ** -24

/** For each of `pictures` pictures the variant that `epoch` sees: 0 is the picture as it is, then 1 to `count`, all alike likely. */
export function epochVariants(
  { seed, count }: Pick<Variants, 'seed' | 'count'>,
  epoch: number,
  pictures: number
): Uint8Array {
  const random = seededRandom(seed, `variants:${epoch}`)
  return Uint8Array.from({ length: pictures }, () => Math.floor(random() * (count + 1)))
}
