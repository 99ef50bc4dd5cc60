/** `about.json` of a folder of kept features: what they are, for people who open it and for the list of what is kept. */
import { z } from 'zod'
import { augmentSchema, type Augment, type Plan } from '../../contract'
import type { PreprocessInput } from '../zoo/catalog'
import { PROGRAM_VERSION } from './key'

export const aboutStoreSchema = z.object({
  base: z.string(),
  alpha: z.number(),
  /** As the plan named them. */
  weights: z.string(),
  size: z.number().int(),
  preprocessing: z.looseObject({ kind: z.string() }),
  /** Layers whose outputs are kept. */
  layers: z.array(z.string()),
  /** Of one picture's features. */
  shape: z.array(z.number().int()),
  /** The following are not there where an older Thaw made the folder. */
  version: z.number().int().optional(),
  /** SHA-256 of the weights below the cut. */
  weightsHash: z.string().optional(),
  /** SHA-256 of the layers below the cut with their settings. */
  layersHash: z.string().optional(),
  created: z.string().optional(),
  /** Of variants: how, and by which seed. */
  augment: augmentSchema.optional(),
  seed: z.number().int().optional()
})
export type AboutStore = z.infer<typeof aboutStoreSchema>

export function aboutStore(facts: {
  readonly plan: Pick<Plan, 'base' | 'alpha' | 'weights' | 'size'>
  readonly preprocessing: PreprocessInput
  readonly frontier: readonly string[]
  readonly shape: readonly number[]
  readonly weights: string
  readonly layers: string
  readonly varied?: { readonly augment: Augment; readonly seed: number }
}): AboutStore {
  const { base, alpha, weights, size } = facts.plan
  // As it is read again: with its fields in the same order.
  return aboutStoreSchema.parse({
    base,
    alpha,
    weights,
    size,
    preprocessing: { ...facts.preprocessing },
    layers: [...facts.frontier],
    shape: [...facts.shape],
    version: PROGRAM_VERSION,
    weightsHash: facts.weights,
    layersHash: facts.layers,
    created: new Date().toISOString(),
    ...facts.varied
  })
}
