/** How a plan's pictures are preprocessed. */
import type { Plan } from '../../contract'
import { preprocessInput } from '../zoo/preprocess'

/** How pixels 0..255 RGB become what a base expects: Keras' `preprocess_input`, or x / 255. */
export type Preprocessing =
  | { readonly kind: 'tf' }
  | { readonly kind: 'caffe'; readonly mean: readonly number[] }
  | { readonly kind: 'rescale' }

/** The base's own preprocessing, or x / 255. */
export function preprocessingOf(plan: Pick<Plan, 'base' | 'preprocess'>): Preprocessing {
  return plan.preprocess === 'rescale' ? { kind: 'rescale' } : preprocessInput(plan.base)
}
