/** How a plan's pictures are preprocessed. */
import type { Plan } from '../../contract'
import type { PreprocessInput } from '../zoo/catalog'
import type { Base } from '../zoo/openBase'

/** The base's own preprocessing, or x / 255. */
export function preprocessingOf(base: Base, { preprocess }: Pick<Plan, 'preprocess'>): PreprocessInput {
  return preprocess === 'rescale' ? { kind: 'rescale' } : base.preprocessing
}
