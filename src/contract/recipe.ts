/** Recipes: several runs one after the other, each from the best weights of the one before. */
import { z } from 'zod'
import { augmentSchema, notebookAugment } from './augment'
import { wireErrorSchema } from './errors'
import { planSchema } from './plan'
import { runStateSchema } from './run'
import { runIdSchema } from './runId'

/**
 * `1-2-3`: a head on features, then with the base frozen on varied pictures, then with its last blocks thawed.
 * `gradual`: a head on features, then one block more thawed from the top with each run (ULMFiT, Howard and Ruder 2018).
 */
export const recipeNames = ['1-2-3', 'gradual'] as const
export const recipeNameSchema = z.enum(recipeNames)
export type RecipeName = z.infer<typeof recipeNameSchema>

export const recipeSchema = z.object({
  name: recipeNameSchema.default('1-2-3'),
  /** What all stages share, and the settings of the first; how the base takes part, and rates a layer, are the recipe's. */
  plan: planSchema.prefault({}),
  /** How pictures are varied in stage 2 of `1-2-3`; null: not at all. */
  augment: augmentSchema.nullable().default(notebookAugment),
  /** Varies them in stage 3 of `1-2-3` too: the base then computes in every epoch, or as often as the plan has variants. */
  augmentFinetune: z.boolean().default(false),
  /** How many blocks are thawed in the end, from the top; null: as suits the base. */
  blocks: z.number().int().min(1).max(20).nullable().default(null),
  /** Epochs of each stage after the first; null: as many as the first. */
  epochs: planSchema.shape.epochs.unwrap().nullable().default(null),
  /** Learning rate where the first block is thawed; null: a hundredth of the first stage's, but not below 1e-5. */
  lr: planSchema.shape.lr.unwrap().nullable().default(null),
  /** Keeps every BatchNormalization of thawed blocks frozen, as Keras' guide to fine-tuning has it. */
  freezeBatchNorm: z.boolean().default(true)
})
export type Recipe = z.output<typeof recipeSchema>
export type RecipeInput = z.input<typeof recipeSchema>

export const recipeIdSchema = z.string().regex(/^[0-9]{1,9}$/, 'a recipe is named by its number')
export type RecipeId = z.infer<typeof recipeIdSchema>

/** A run as a recipe makes it: `plan.from` of a later stage is the run of the stage before, once there is one. */
export const recipeStageSchema = z.object({
  /** "Features", "Frozen base, augmented", "block_12 and block_13 thawed". */
  title: z.string(),
  plan: planSchema
})
export type RecipeStage = z.infer<typeof recipeStageSchema>

/** Which stage of a recipe a job is. */
export const stageNumberSchema = z.object({
  recipe: recipeIdSchema,
  /** From 1. */
  number: z.number().int(),
  of: z.number().int()
})
export type StageNumber = z.infer<typeof stageNumberSchema>

export const recipeSummarySchema = z.object({
  recipe: recipeIdSchema,
  name: recipeNameSchema,
  created: z.string(),
  /** `running` from the first stage's beginning to the last one's end; what is neither that nor `done` can be gone on with. */
  state: runStateSchema,
  /** The job of the stage that is being trained. */
  job: z.string().nullable(),
  /** Why it did not come to its end, where that is no stop. */
  error: wireErrorSchema.nullable(),
  stages: z.array(
    recipeStageSchema.extend({
      /** null where it has not begun, or its run was deleted. */
      run: runIdSchema.nullable(),
      state: runStateSchema.nullable(),
      /** Best validation accuracy; never below that of the stage before. */
      val_acc: z.number().nullable()
    })
  )
})
export type RecipeSummary = z.infer<typeof recipeSummarySchema>
