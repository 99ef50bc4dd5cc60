/** What the library answers and tells: projects, pictures, splits, runs, exports. */
import { z } from 'zod'
import { augmentPreviewSchema, previewAugmentSchema } from './augment'
import type { EventMap, RequestMap } from './messages'
import { jobEndSchema, jobIdSchema, jobProgressSchema } from './job'
import { clearFeaturesSchema, keptFeaturesSchema } from './features'
import { weightsIdSchema } from './model'
import { planChangesSchema, planSchema } from './plan'
import { recipeIdSchema, recipeSchema, recipeStageSchema, recipeSummarySchema } from './recipe'
import { rateRangeSchema } from './rates'
import {
  pictureFilterSchema,
  pictureRowSchema,
  problemSchema,
  projectSummarySchema,
  recentProjectSchema,
  sideSchema,
  splitSettingsSchema
} from './project'
import {
  batchReportSchema,
  epochReportSchema,
  evaluationSchema,
  forecastSchema,
  halvedReportSchema,
  noteSchema,
  predictionSchema,
  runDetailSchema,
  runDiffSchema,
  runSummarySchema,
  validationReportSchema
} from './run'
import { runIdSchema } from './runId'

const nothing = z.object({})
const job = z.object({ job: jobIdSchema })
/** The first stage of a recipe that is trained now. */
const stageStarted = z.object({ recipe: recipeIdSchema, run: runIdSchema, job: jobIdSchema })

export const libraryRequests = {
  'project:recent': { input: nothing, output: z.array(recentProjectSchema) },
  'project:forget-recent': { input: z.object({ folder: z.string() }), output: nothing },
  /** Makes the folder and opens it. `name` defaults to the folder's name without `.thaw`. */
  'project:create': {
    input: z.object({
      folder: z.string().min(1),
      name: z.string().optional(),
      split: splitSettingsSchema.prefault({})
    }),
    output: projectSummarySchema,
    paths: ['folder']
  },
  /** Opens the sample project of the user-data folder, made from the shipped flowers where it is not there. */
  'project:sample': { input: nothing, output: projectSummarySchema },
  'project:open': {
    input: z.object({ folder: z.string().min(1) }),
    output: projectSummarySchema,
    paths: ['folder']
  },
  'project:close': { input: nothing, output: nothing },
  'project:current': { input: nothing, output: projectSummarySchema.nullable() },

  /** Imports a folder of class folders; pictures stay where they are. Scanning again finds what is new, changed or gone. */
  'dataset:add': { input: z.object({ folder: z.string().min(1) }), output: job, paths: ['folder'] },
  /** Scans the folders of the project again. */
  'dataset:rescan': { input: nothing, output: job },
  'dataset:pictures': {
    input: z.object({
      filter: pictureFilterSchema.prefault({}),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(200)
    }),
    output: z.object({ total: z.number().int(), rows: z.array(pictureRowSchema) })
  },
  'dataset:problems': { input: nothing, output: z.array(problemSchema) },
  /** Splits anew, stratified by class; the same seed and pictures give the same sides. */
  'dataset:split': { input: splitSettingsSchema, output: projectSummarySchema },
  /** Reads a split file `{"classes": [...], "train": [["path", label], ...], "val": [...]}` and imports what it names. */
  'dataset:split-file': { input: z.object({ file: z.string() }), output: job, paths: ['file'] },
  /** A JPEG of at most `edge` pixels a side. */
  'dataset:thumbnail': {
    input: z.object({ picture: z.number().int(), edge: z.number().int().min(16).max(1024).default(256) }),
    output: z.object({ jpeg: z.instanceof(Uint8Array) })
  },
  /** JPEGs of a picture as training would vary it; see `engine:preview-augment`. */
  'dataset:preview-augment': {
    input: previewAugmentSchema.extend({ picture: z.number().int() }),
    output: augmentPreviewSchema
  },

  /** Kept features, those used last first, and which of them `plan` would use; left out, it is the newest run's. */
  'features:list': {
    input: z.object({ plan: planSchema.optional() }),
    output: z.array(keptFeaturesSchema),
    paths: ['plan.weights'],
    notPaths: ['imagenet', 'random']
  },
  /** They are computed again where a training needs them. Throws `busy` while one runs. */
  'features:clear': {
    input: clearFeaturesSchema,
    output: z.object({ cleared: z.number().int(), bytes: z.number().int() }),
    paths: ['plan.weights'],
    notPaths: ['imagenet', 'random']
  },

  /** Fetches a published file of ImageNet weights; needs no project, and a cut fetch goes on where it was. */
  'weights:fetch': { input: weightsIdSchema, output: job },

  'job:cancel': { input: job, output: nothing },
  /**
   * Holds a training, extraction included, after the step under way; `paused` of its progress says when. A checkpoint is
   * kept first. Throws `bad-input` for other kinds; a job that has just ended is left alone.
   */
  'job:pause': { input: job, output: nothing },
  'job:continue': { input: job, output: nothing },
  'job:list': { input: nothing, output: z.array(jobProgressSchema) },

  'run:start': {
    input: z.object({ plan: planSchema.prefault({}) }),
    output: z.object({ run: runIdSchema, job: jobIdSchema }),
    paths: ['plan.weights'],
    notPaths: ['imagenet', 'random']
  },
  /**
   * What a run by this plan would take; nothing is made. A later forecast and the start of a training take its place:
   * then it throws `cancelled`, as with `run:cancel-forecast`. Throws as `run:start` does.
   */
  'run:forecast': {
    input: z.object({ plan: planSchema.prefault({}) }),
    output: forecastSchema,
    paths: ['plan.weights'],
    notPaths: ['imagenet', 'random']
  },
  'run:cancel-forecast': { input: nothing, output: nothing },
  /**
   * Goes on with a run that is not training, at its last checkpoint and on its own pictures, as if it had never stopped;
   * `changes` hold from there on.
   */
  'run:resume': {
    input: z.object({ run: runIdSchema, changes: planChangesSchema.prefault({}) }),
    output: z.object({ run: runIdSchema, job: jobIdSchema })
  },
  /** The stages of a recipe with the blocks of its base; nothing is made. */
  'run:recipe-stages': { input: z.object({ recipe: recipeSchema }), output: z.array(recipeStageSchema) },
  /** Trains the stages one after the other, a job each, and tells by `recipe:changed`; a stage that is stopped or fails is the last. */
  'run:start-recipe': {
    input: z.object({ recipe: recipeSchema }),
    output: stageStarted,
    paths: ['recipe.plan.weights'],
    notPaths: ['imagenet', 'random']
  },
  /** Goes on with the stage that had begun last, as `run:resume` does, and then with those that are left. */
  'run:resume-recipe': { input: z.object({ recipe: recipeIdSchema }), output: stageStarted },
  /** Newest first. */
  'run:recipes': { input: nothing, output: z.array(recipeSummarySchema) },
  /**
   * Trains the plan for some steps at rising rates to see which it stands; the curve comes with the job's end. It makes no run and
   * changes none: what stays are kept features, as of a training.
   */
  'run:find-rate': {
    input: z.object({ plan: planSchema.prefault({}), range: rateRangeSchema.prefault({}) }),
    output: job,
    paths: ['plan.weights'],
    notPaths: ['imagenet', 'random']
  },
  'run:list': { input: nothing, output: z.array(runSummarySchema) },
  'run:get': { input: z.object({ run: runIdSchema }), output: runDetailSchema },
  'run:note': { input: z.object({ run: runIdSchema, note: noteSchema }), output: runSummarySchema },
  /**
   * Removes a run with its folder. Throws `busy` while it, or a run that starts from it, is being trained or it is being
   * exported, and `run-needed` where another run starts from it, unless told `anyway`.
   */
  'run:delete': {
    input: z.object({ run: runIdSchema, anyway: z.boolean().default(false) }),
    output: nothing
  },
  /** Trains again as that run was: same plan, seed and pictures. What came out is the new run's `verdict`. */
  'run:repeat': {
    input: z.object({ run: runIdSchema }),
    output: z.object({ run: runIdSchema, job: jobIdSchema })
  },
  /** What differs between runs; of settings, pictures and results nothing that is the same in all. */
  'run:diff': { input: z.object({ runs: z.array(runIdSchema).min(2).max(5) }), output: runDiffSchema },
  'run:evaluate': {
    input: z.object({ run: runIdSchema, on: sideSchema.default('val') }),
    output: evaluationSchema
  },
  'run:predict': {
    input: z.object({ run: runIdSchema, files: z.array(z.string()).min(1) }),
    output: z.array(predictionSchema),
    paths: ['files']
  },
  'run:export': {
    input: z.object({
      run: runIdSchema,
      format: z.enum(['savedmodel']).default('savedmodel'),
      out: z.string().min(1)
    }),
    output: job,
    paths: ['out']
  }
} as const satisfies RequestMap
export type LibraryRequests = typeof libraryRequests

export const libraryEvents = {
  /** null where the project was closed. */
  'project:changed': projectSummarySchema.nullable(),
  'job:progress': jobProgressSchema,
  'job:ended': jobEndSchema,
  /** `message` is the line of it for a log. */
  'run:halved': halvedReportSchema.extend({ message: z.string() }),
  'run:batch': batchReportSchema,
  'run:epoch': epochReportSchema,
  'run:validated': validationReportSchema,
  'run:changed': runSummarySchema,
  'run:deleted': z.object({ run: runIdSchema }),
  /** A stage of it has begun, or it has ended. */
  'recipe:changed': recipeSummarySchema
} as const satisfies EventMap
export type LibraryEvents = typeof libraryEvents
