/** What the engine answers and tells. Asked by the library, and by main on behalf of the window where marked. */
import { z } from 'zod'
import {
  baseInfoSchema,
  baseNameSchema,
  headSchema,
  networkSummarySchema,
  ownPreprocessing,
  preprocessingNameSchema,
  unfreezeSchema,
  weightsIdSchema,
  weightsStateSchema,
  zooNameSchema
} from './model'
import { augmentPreviewSchema, previewAugmentSchema } from './augment'
import { keptFeaturesSchema } from './features'
import { planSchema } from './plan'
import { rateCurveSchema, rateRangeSchema } from './rates'
import { layerRatesSchema } from './course'
import {
  batchReportSchema,
  epochReportSchema,
  exportResultSchema,
  forecastSchema,
  halvedReportSchema,
  trainResultSchema,
  validationReportSchema
} from './run'
import { runIdSchema } from './runId'
import type { EventMap, RequestMap } from './messages'

export const backendReportSchema = z.object({
  ok: z.boolean(),
  /** Version of the native TensorFlow library, as 2.21.0. */
  tensorflow: z.string().nullable(),
  tfjs: z.string().nullable(),
  devices: z.array(z.object({ name: z.string(), type: z.enum(['CPU', 'GPU']) })),
  threads: z.number().int(),
  /** Why TensorFlow does not run here, and what to do; null where it does. */
  problem: z.string().nullable()
})
export type BackendReport = z.infer<typeof backendReportSchema>

/** A picture as the engine needs it. `hash` is the hex SHA-256 of the file's bytes: the key of kept features. */
export const enginePictureSchema = z.object({
  id: z.number().int(),
  path: z.string(),
  hash: z.string(),
  /** Index into the run's classes. */
  label: z.number().int()
})
export type EnginePicture = z.infer<typeof enginePictureSchema>

export const inspectedSchema = z.object({
  id: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** Why TensorFlow cannot decode it; null where it can. */
  error: z.string().nullable()
})
export type Inspected = z.infer<typeof inspectedSchema>

/** A trained run as the engine finds it on disk. */
export const runSourceSchema = z.object({
  run: runIdSchema,
  /** The run's folder: `…/runs/<run>`. */
  folder: z.string(),
  plan: planSchema,
  classes: z.array(z.string()).min(2)
})
export type RunSource = z.infer<typeof runSourceSchema>

/** A plan with the pictures that it trains on. */
const plannedSchema = runSourceSchema.pick({ plan: true, classes: true }).extend({
  /** Folder of kept features: `…/features`. */
  featuresFolder: z.string(),
  /** The run that `plan.from` names. */
  from: runSourceSchema.optional(),
  train: z.array(enginePictureSchema),
  val: z.array(enginePictureSchema)
})

export const networkQuerySchema = z.object({
  base: baseNameSchema,
  alpha: z.number().default(1),
  size: z.number().int().default(224),
  unfreeze: unfreezeSchema,
  freezeBatchNorm: z.boolean().default(false),
  /** Checked: `bad-input` where a name fits no layer. */
  layerRates: layerRatesSchema.optional(),
  /** With the 1000-class top in place of a head. */
  includeTop: z.boolean().default(false),
  /** Left out: the base alone. */
  head: headSchema.optional(),
  /** Classes of the head's output. */
  classes: z.number().int().min(2).optional()
})
export type NetworkQuery = z.output<typeof networkQuerySchema>

export const engineRequests = {
  'engine:report': { input: z.object({}), output: backendReportSchema },
  'engine:bases': {
    /** Input size whose weights are told of: MobileNet has files of its own for some. Left out: each base's default. */
    input: z.object({ size: z.number().int().optional() }),
    output: z.array(baseInfoSchema)
  },
  'engine:summary': { input: networkQuerySchema, output: networkSummarySchema },
  /** Fetches a published file into Keras' cache, going on from what is there; tells of itself by `engine:download`. */
  'engine:fetch-weights': { input: weightsIdSchema, output: weightsStateSchema },
  /** Recognises whose weights a file holds and copies it into Keras' cache; throws `weights-mismatch` in words. */
  'engine:add-weights': {
    input: z.object({
      /** Left out: whichever base of the zoo it fits. */
      base: zooNameSchema.optional(),
      file: z.string().min(1)
    }),
    output: weightsIdSchema.required().extend({ path: z.string() }),
    paths: ['file']
  },
  /**
   * Adds a Keras functional or Sequential model as a base: `.keras`, `.h5` with the model inside, or a TF.js `model.json`.
   * It is copied. Its top is left out: the base ends at `until`, or else at the last layer that still has height and width.
   */
  'engine:add-base': {
    input: z.object({
      file: z.string().min(1),
      /** Left out: the file's name. */
      name: baseNameSchema.optional(),
      preprocessing: preprocessingNameSchema.default(ownPreprocessing),
      until: z.string().optional()
    }),
    output: baseInfoSchema,
    paths: ['file']
  },
  'engine:remove-base': { input: z.object({ name: baseNameSchema }), output: z.object({}) },
  /** Times the base alone on random pictures, at its default size and alpha 1, and remembers it for `engine:bases`. */
  'engine:measure-base': { input: z.object({ base: baseNameSchema }), output: baseInfoSchema },
  'engine:inspect': {
    input: z.object({ pictures: z.array(z.object({ id: z.number().int(), path: z.string() })) }),
    output: z.array(inspectedSchema)
  },
  /** JPEGs of one picture as training would vary it: by `settings`, `seed` and the first step. Throws `picture`. */
  'engine:preview-augment': {
    input: previewAugmentSchema.extend({ path: z.string().min(1) }),
    output: augmentPreviewSchema,
    paths: ['path']
  },
  'engine:train': {
    input: plannedSchema.extend({
      ...runSourceSchema.pick({ run: true, folder: true }).shape,
      /** Goes on at the run's last checkpoint, as if it had never stopped; from its beginning where it has none. */
      resume: z.boolean().optional()
    }),
    output: trainResultSchema
  },
  /** Measures a few batches of each kind and leaves no files. Throws `busy` while a training runs, or another is measured. */
  'engine:forecast': {
    input: plannedSchema,
    output: forecastSchema
  },
  /** Holds or continues the training of that run, told of by `engine:paused`. Throws `not-found` where it does not run. */
  'engine:pause': { input: z.object({ run: runIdSchema, pause: z.boolean() }), output: z.object({}) },
  /** Trains at rising rates (Smith 2015, arXiv:1506.01186) and forgets what was learned; progress has no run. */
  'engine:find-rate': {
    input: plannedSchema.omit({ val: true }).extend({ range: rateRangeSchema }),
    output: rateCurveSchema
  },
  /** What is kept in the folder of features, and whether the plan would use it. */
  'engine:features': {
    input: z.object({
      featuresFolder: z.string(),
      plan: planSchema,
      /** How many the head's output has. */
      classes: z.number().int().min(2),
      /** The run that `plan.from` names. */
      from: runSourceSchema.optional()
    }),
    output: z.array(keptFeaturesSchema)
  },
  /** Scores by the run's best weights, in the order of `files`. */
  'engine:predict': {
    input: runSourceSchema.extend({ files: z.array(z.string()) }),
    output: z.array(z.object({ scores: z.array(z.number()).nullable(), error: z.string().nullable() }))
  },
  /** The kept weights of two runs of the same network, compared number by number. */
  'engine:compare-weights': {
    input: z.object({ a: runSourceSchema, b: runSourceSchema }),
    output: z.object({
      /** Largest |difference| of any weight; null where one is no number. */
      maxDifference: z.number().nullable(),
      /** SHA-256 of names, shapes and values. */
      hashes: z.tuple([z.string(), z.string()]),
      /** Threads that one operation is computed with. */
      threads: z.number().int()
    })
  },
  'engine:export': {
    input: runSourceSchema.extend({
      format: z.enum(['savedmodel']),
      out: z.string(),
      /** Pictures for the comparison of the reloaded export with the run. */
      check: z.array(z.string()),
      /** What the model card says beside the plan: metrics and counts, ready to print. */
      card: z.object({
        project: z.string(),
        val_acc: z.number().nullable(),
        train: z.number(),
        val: z.number()
      })
    }),
    output: exportResultSchema
  }
} as const satisfies RequestMap
export type EngineRequests = typeof engineRequests

export const engineEvents = {
  'engine:progress': z.object({
    /** The run, or null for work that belongs to none. */
    run: runIdSchema.nullable(),
    phase: z.enum(['compile', 'check', 'features', 'epochs', 'rates', 'write', 'verify']),
    done: z.number().int(),
    total: z.number().int().nullable(),
    eta: z.number().nullable()
  }),
  /** A training is held now, with all that is done so far kept; or goes on. */
  'engine:paused': z.object({ run: runIdSchema, paused: z.boolean() }),
  'engine:download': z.object({
    weights: weightsIdSchema,
    /** Bytes so far, what was there before included. */
    done: z.number().int(),
    total: z.number().int().nullable(),
    /** Seconds left; null while it is not known yet. */
    eta: z.number().nullable()
  }),
  'engine:halved': halvedReportSchema,
  'engine:batch': batchReportSchema,
  'engine:epoch': epochReportSchema,
  'engine:validated': validationReportSchema,
  /** A picture that passed the scan but cannot be used now; training goes on without it. */
  'engine:picture-failed': z.object({
    run: runIdSchema,
    id: z.number().int(),
    problem: z.enum(['corrupt', 'missing', 'unreadable', 'empty', 'changed']),
    message: z.string()
  })
} as const satisfies EventMap
export type EngineEvents = typeof engineEvents
