/** Values about runs: reports while training, what a run was, what it measured. */
import { z } from 'zod'
import { wireErrorSchema } from './errors'
import { planSchema } from './plan'
import { runIdSchema } from './runId'

/** One training step: loss and accuracy are means over the epoch so far, as Keras' progress bar shows them. */
export const batchReportSchema = z.object({
  run: runIdSchema,
  epoch: z.number().int(),
  step: z.number().int(),
  steps: z.number().int(),
  loss: z.number(),
  acc: z.number(),
  /** Seconds left in the whole run, from the measured pace. */
  eta: z.number()
})
export type BatchReport = z.infer<typeof batchReportSchema>

/** One epoch, with the field names of Keras' history. `val_*` are null where there is no validation side. */
export const epochReportSchema = z.object({
  run: runIdSchema,
  epoch: z.number().int(),
  loss: z.number(),
  acc: z.number(),
  val_loss: z.number().nullable(),
  val_acc: z.number().nullable(),
  seconds: z.number(),
  lr: z.number()
})
export type EpochReport = z.infer<typeof epochReportSchema>

export const runStateSchema = z.enum(['running', 'done', 'stopped', 'failed', 'interrupted'])
export type RunState = z.infer<typeof runStateSchema>

export const trainResultSchema = z.object({
  epochs: z.number().int(),
  /** The epoch whose weights were kept: best val_acc, the later of equals by val_loss; 0 for those the run started `from`. */
  bestEpoch: z.number().int(),
  bestAcc: z.number().nullable(),
  total_s: z.number(),
  extract_s: z.number(),
  /** Pictures a second through decode and frozen base; null where all features came from the cache. */
  extract_img_s: z.number().nullable(),
  /** Pictures whose features were already kept. */
  cached: z.number().int(),
  trainable: z.number().int(),
  peak_rss_mb: z.number().int(),
  stopped: z.boolean(),
  /** SHA-256 of the base's frozen part before and after training: unchanged, or something is wrong. */
  frozenHash: z.object({
    before: z.string(),
    after: z.string(),
    /** The same for each block; a block that is thawed in part has an entry for either part. */
    blocks: z
      .array(z.object({ block: z.string(), trained: z.boolean(), before: z.string(), after: z.string() }))
      .default([])
  })
})
export type TrainResult = z.infer<typeof trainResultSchema>

export const runSummarySchema = z.object({
  run: runIdSchema,
  state: runStateSchema,
  plan: planSchema,
  classes: z.array(z.string()),
  created: z.string(),
  epochs: z.number().int(),
  /** Best validation accuracy so far. */
  val_acc: z.number().nullable(),
  seconds: z.number(),
  pictures: z.object({ train: z.number().int(), val: z.number().int() }),
  result: trainResultSchema.nullable(),
  error: wireErrorSchema.nullable()
})
export type RunSummary = z.infer<typeof runSummarySchema>

export const runDetailSchema = runSummarySchema.extend({ history: z.array(epochReportSchema) })
export type RunDetail = z.infer<typeof runDetailSchema>

export const predictionSchema = z.object({
  file: z.string(),
  /** Probability of each class; null where the file could not be used. */
  scores: z.record(z.string(), z.number()).nullable(),
  error: z.string().nullable()
})
export type Prediction = z.infer<typeof predictionSchema>

export const evaluationSchema = z.object({
  run: runIdSchema,
  on: z.enum(['train', 'val', 'test']),
  pictures: z.number().int(),
  loss: z.number(),
  acc: z.number(),
  classes: z.array(z.string()),
  /** Row: true class, column: predicted class. */
  confusion: z.array(z.array(z.number().int())),
  perClass: z.array(z.object({ name: z.string(), precision: z.number(), recall: z.number(), f1: z.number() }))
})
export type Evaluation = z.infer<typeof evaluationSchema>

export const exportResultSchema = z.object({
  folder: z.string(),
  bytes: z.number().int(),
  /** Pictures on which the reloaded export was compared with the run. */
  checked: z.number().int(),
  /** Largest |difference| of any score between the reloaded export and the run. */
  maxDifference: z.number(),
  /** Share of those pictures whose predicted class is the same. */
  sameClass: z.number(),
  signatures: z.array(z.string())
})
export type ExportResult = z.infer<typeof exportResultSchema>
