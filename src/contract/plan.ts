/** A training plan: everything needed to repeat a run, with Keras' names and defaults. */
import { z } from 'zod'
import { augmentSchema } from './augment'
import { baseNameSchema, headSchema, unfreezeSchema } from './model'
import { earlyStoppingSchema, courseProblem, courseShape, type CourseFacts } from './course'
import { runIdSchema } from './runId'

export const planSchema = z.object({
  base: baseNameSchema.default('MobileNet'),
  /** Width multiplier of MobileNet. */
  alpha: z.number().default(1),
  /** Input height and width in pixels. */
  size: z.number().int().min(32).max(1024).default(224),
  /** `imagenet`, `random`, or the path of an HDF5 file in Keras' layout. */
  weights: z.string().min(1).default('imagenet'),
  /** Feature extraction, the whole network with its base frozen, or with the thawed layers trained too. */
  mode: z.enum(['features', 'frozen', 'finetune']).default('features'),
  /**
   * What of the base is trained: names of layers or blocks, a name with `*` for all that begin so (`block5*`), or a name
   * with `..` for it and all that come after (`conv_dw_12..`).
   */
  unfreeze: unfreezeSchema,
  /** Keeps every BatchNormalization frozen in thawed blocks, so that it goes on by its moving statistics. */
  freezeBatchNorm: z.boolean().default(false),
  /** The run whose best weights this one starts from, head and thawed layers; null: a fresh head on the base's weights. */
  from: runIdSchema.nullable().default(null),
  head: headSchema.prefault({}),
  /** The base's own preprocessing, or x / 255 as in many notebooks. */
  preprocess: z.enum(['base', 'rescale']).default('base'),
  /**
   * How training pictures are varied, anew each epoch: the base then sees every one each time, and only validation pictures
   * have features kept. null: not at all.
   */
  augment: augmentSchema.nullable().default(null),
  /**
   * How many varied copies of each training picture go through the base, once, and are kept; each epoch draws one of them or
   * the picture as it is. null: varied anew each epoch. Without `augment` it has no say.
   */
  augmentVariants: z.number().int().min(1).max(64).nullable().default(null),
  epochs: z.number().int().min(1).max(10_000).default(10),
  batch: z.number().int().min(1).max(4096).default(20),
  /** Learning rate. */
  lr: z.number().positive().max(10).default(0.001),
  /** With Keras' defaults, but for SGD's momentum, which is 0.9. */
  optimizer: z.enum(['rmsprop', 'adam', 'sgd']).default('rmsprop'),
  ...courseShape,
  /** Seed of initial weights, batch order, dropout and augmentation. */
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
})
export type Plan = z.output<typeof planSchema>
export type PlanInput = z.input<typeof planSchema>

/** What of a plan may change when its run is resumed. */
export const planChangesSchema = z.object({
  epochs: planSchema.shape.epochs.unwrap().optional(),
  batch: planSchema.shape.batch.unwrap().optional(),
  lr: planSchema.shape.lr.unwrap().optional(),
  /** null: without. A run that ended early goes on only where this changes. */
  earlyStopping: earlyStoppingSchema.nullable().optional()
})
export type PlanChanges = z.output<typeof planChangesSchema>

/** Why a plan contradicts itself or its pictures, and what to do; null where it does not. */
export function planProblem(plan: Plan, facts: CourseFacts): string | null {
  return modeProblem(plan) ?? courseProblem(plan, facts)
}

/** Why mode, thawed layers and augmentation of a plan do not agree, and what to do; null where they do. */
export function modeProblem({
  mode,
  unfreeze,
  augment
}: Pick<Plan, 'mode' | 'unfreeze' | 'augment'>): string | null {
  if (mode === 'features' && augment) {
    return 'Mode features shows each picture to the base once, so it cannot be varied. Choose frozen or finetune to augment, or leave augmentation out.'
  }
  if (mode === 'finetune' && unfreeze.length === 0) {
    return 'Fine-tuning needs layers to train, but none is thawed. Thaw a layer or a block, or train by features.'
  }
  if (mode !== 'finetune' && unfreeze.length > 0) {
    return `Mode ${mode} keeps the base frozen, but ${unfreeze.join(', ')} should be thawed. Choose finetune, or thaw nothing.`
  }
  return null
}
