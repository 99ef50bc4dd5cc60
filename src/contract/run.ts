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

/** A validation picture that is classed right now and was wrong, or the other way round; classes are indices. */
export const flipSchema = z.object({
  picture: z.number().int(),
  label: z.number().int(),
  before: z.number().int(),
  now: z.number().int()
})
export type Flip = z.infer<typeof flipSchema>

/** What validation pictures were taken for at the end of an epoch. Where epochs are short, not of every one. */
export const validationReportSchema = z.object({
  run: runIdSchema,
  epoch: z.number().int(),
  /** The epoch that it is compared with; null where it is the first since the training began or was resumed. */
  since: z.number().int().nullable(),
  /** Validation pictures taken for each class. */
  predicted: z.array(z.number().int()),
  /** How many were wrong and are right, and the other way round. */
  right: z.number().int(),
  wrong: z.number().int(),
  /** The first of them. */
  newlyRight: z.array(flipSchema),
  newlyWrong: z.array(flipSchema)
})
export type ValidationReport = z.infer<typeof validationReportSchema>

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
  /** Whether early stopping ended it before its last epoch. */
  endedEarly: z.boolean().optional(),
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

/** Whether a run that repeats another came out the same. */
export const repeatVerdictSchema = z.object({
  /** Bit for bit: the kept weights, and loss and accuracy of every epoch. */
  same: z.boolean(),
  /** What came out and, where it is not the same, within what and why; in sentences. */
  text: z.string(),
  /** Epochs that both have. */
  epochs: z.number().int(),
  /** Largest |difference| of a loss or accuracy of these; null where there is no such epoch. */
  curve: z.number().nullable(),
  /** Largest |difference| of a kept weight, SHA-256 of both; null where they could not be compared. */
  weights: z.object({ maxDifference: z.number().nullable(), of: z.string(), repeat: z.string() }).nullable(),
  /** Threads that TensorFlow computes with; more than one may add in another order. */
  threads: z.number().int().nullable(),
  /** Pictures of the first run that have another content now, or are not there; the first of them by path. */
  pictures: z.object({
    changed: z.number().int(),
    missing: z.number().int(),
    files: z.array(z.string())
  })
})
export type RepeatVerdict = z.infer<typeof repeatVerdictSchema>

export const noteSchema = z.string().max(2000)

/** Memory ran out: fewer pictures are taken at once from here on. */
export const halvedReportSchema = z.object({
  run: runIdSchema,
  /** A training goes on from its last checkpoint, with `to` as its plan's batch; the others where they were. */
  during: z.enum(['features', 'training', 'validation']),
  from: z.number().int(),
  to: z.number().int(),
  /** Epochs that had ended where the training goes on. */
  epoch: z.number().int()
})
export type HalvedReport = z.infer<typeof halvedReportSchema>

/** What a run would take, from measured batches of its own plan on its own pictures; with the field names of its result. */
export const forecastSchema = z.object({
  /** Seconds to the end of the first epoch, with all that comes before it. */
  first_s: z.number(),
  /** Seconds of each later epoch. */
  epoch_s: z.number(),
  /** Seconds of the whole run; less where it stops early. */
  total_s: z.number(),
  /** Of `first_s`: features that are not kept yet, or looking at pictures that are varied. */
  extract_s: z.number(),
  /** Largest resident memory of the process. */
  peak_rss_mb: z.number().int(),
  /** Pictures whose features are kept already, those that lack them, and what these will take on disk. */
  features: z.object({ kept: z.number().int(), missing: z.number().int(), bytes: z.number() })
})
export type Forecast = z.infer<typeof forecastSchema>

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
  error: wireErrorSchema.nullable(),
  /** What a person wrote about it. */
  note: noteSchema.default(''),
  /** The run that this one repeats. */
  repeatOf: runIdSchema.nullable().default(null),
  /** null until it has ended, and where it repeats none. */
  verdict: repeatVerdictSchema.nullable().default(null)
})
export type RunSummary = z.infer<typeof runSummarySchema>

export const runDetailSchema = runSummarySchema.extend({
  history: z.array(epochReportSchema),
  /** Of the last epochs, oldest first. */
  validations: z.array(validationReportSchema)
})
export type RunDetail = z.infer<typeof runDetailSchema>

/** A value of a plan or result, as it is said: a number, a text, or null where the run has none. */
export const runValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type RunValue = z.infer<typeof runValueSchema>

/** Where runs differ: a row a field, a value a run in the order they were asked for. */
export const runDiffSchema = z.object({
  runs: z.array(runIdSchema),
  rows: z.array(
    z.object({
      group: z.enum(['settings', 'pictures', 'result']),
      /** Of a setting, its name in Keras. */
      name: z.string(),
      values: z.array(runValueSchema)
    })
  )
})
export type RunDiff = z.infer<typeof runDiffSchema>

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
