/** Long work as the window and the terminal see it: what, how far, how long, and how it ended. */
import { z } from 'zod'
import { wireErrorSchema } from './errors'
import { weightsIdSchema } from './model'
import { stageNumberSchema } from './recipe'
import { rateCurveSchema } from './rates'
import { exportResultSchema } from './run'
import { runIdSchema } from './runId'

export const jobIdSchema = z.string()
export const jobKindSchema = z.enum(['scan', 'train', 'export', 'fetch', 'find-rate'])

/** The steps a job can be in, in the order they come. */
export const jobPhaseSchema = z.enum([
  'waiting', // for a service to be ready
  'list', // scan: finding files
  'check', // scan: hashing and decoding; train: the same of pictures that are varied
  'compile', // building and loading the graph
  'features', // pictures through the frozen base
  'epochs',
  'rates', // find-rate: steps at rising rates
  'write', // export: writing the model
  'verify', // export: reloading and comparing
  'download' // fetch: bytes of a weights file
])

export const jobProgressSchema = z.object({
  job: jobIdSchema,
  kind: jobKindSchema,
  phase: jobPhaseSchema,
  done: z.number().int(),
  /** null while it is not known yet. */
  total: z.number().int().nullable(),
  /** Seconds left in this phase; null while it is not known yet. */
  eta: z.number().nullable(),
  /** Held by `job:pause` until `job:continue`: what is done so far is kept. False while the step under way still ends. */
  paused: z.boolean(),
  run: runIdSchema.nullable(),
  /** Only where the run is a stage of a recipe. */
  stage: stageNumberSchema.optional(),
  /** Only for kind `fetch`. */
  weights: weightsIdSchema.nullable()
})
export type JobProgress = z.infer<typeof jobProgressSchema>

export const jobEndSchema = z.object({
  job: jobIdSchema,
  kind: jobKindSchema,
  state: z.enum(['done', 'cancelled', 'failed']),
  run: runIdSchema.nullable(),
  /** Only where the run is a stage of a recipe. */
  stage: stageNumberSchema.optional(),
  /** Only for kind `fetch`. */
  weights: weightsIdSchema.nullable(),
  error: wireErrorSchema.nullable(),
  /** Only for kind `export`. */
  exported: exportResultSchema.nullable(),
  /** Only for kind `find-rate`, where it is done. */
  rates: rateCurveSchema.optional()
})
export type JobEnd = z.infer<typeof jobEndSchema>
