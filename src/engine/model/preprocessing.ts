/** How a plan's pictures are preprocessed. */
import type { Plan } from '../../contract'
import { catalog, type PreprocessInput } from '../zoo/catalog'

/** How pixels 0..255 RGB become what a base expects: Keras' `preprocess_input`, or x / 255. */
export type Preprocessing = PreprocessInput | { readonly kind: 'rescale' }

/** The base's own preprocessing, or x / 255. */
export function preprocessingOf(plan: Pick<Plan, 'base' | 'preprocess'>): Preprocessing {
  return plan.preprocess === 'rescale' ? { kind: 'rescale' } : catalog[plan.base].preprocessing
}
