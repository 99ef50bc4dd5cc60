/** Kept features: what of a base's work lies on disk, how often it was used, and why a plan would not use it. */
import { z } from 'zod'
import { augmentSchema } from './augment'
import { planSchema } from './plan'
import { runIdSchema } from './runId'

/** Names a folder of kept features. */
export const featuresKeySchema = z
  .string()
  .regex(/^[0-9a-f]{24}$/, 'kept features are named by 24 hex digits')
export type FeaturesKey = z.infer<typeof featuresKeySchema>

export const keptFeaturesSchema = z.object({
  key: featuresKeySchema,
  base: z.string(),
  alpha: z.number(),
  /** `imagenet`, `random`, or a file's path, as the plan named them that made it. */
  weights: z.string(),
  /** Input height and width in pixels. */
  size: z.number().int(),
  /** `tf`, `caffe`, `rescale` or `none`. */
  preprocessing: z.string(),
  /** The cut: layers whose outputs are kept. */
  layers: z.array(z.string()),
  /** Numbers kept a picture. */
  featureLength: z.number().int(),
  /** Where variants are kept: how their pictures are varied. null: pictures as they are. */
  augment: augmentSchema.nullable(),
  /** Pictures, or variants of pictures. */
  pictures: z.number().int(),
  /** On disk. */
  bytes: z.number().int(),
  /** ISO times; null where it is not known. */
  created: z.string().nullable(),
  lastUsed: z.string().nullable(),
  /** The last run that used it: how many it found there, and how many it had to compute. */
  lastRun: z
    .object({ run: runIdSchema.nullable(), hits: z.number().int(), misses: z.number().int() })
    .nullable(),
  /** Whether the plan asked about would use it. */
  used: z.boolean(),
  /** Why it would not, in a sentence; null where it would. */
  why: z.string().nullable()
})
export type KeptFeatures = z.infer<typeof keptFeaturesSchema>

/** Features that are cleared: all of them, those that the plan would not use, or one. */
export const clearFeaturesSchema = z.object({
  what: z.union([z.enum(['all', 'unused']), featuresKeySchema]),
  /** Left out: that of the newest run. */
  plan: planSchema.optional()
})
