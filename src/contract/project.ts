/** Values about a project: its pictures, classes, split and what is wrong with which file. */
import { z } from 'zod'

export const sides = ['train', 'val', 'test'] as const
export const sideSchema = z.enum(sides)
export type Side = z.infer<typeof sideSchema>

export const problemNames = [
  'empty', // zero bytes
  'corrupt', // the decoder gives up
  'wrong-extension', // the name says one format, the bytes another
  'too-small', // under 8 pixels on a side: nothing to learn from
  'too-large', // more pixels than can be decoded safely
  'changed', // is another file than the scan saw
  'missing', // was there at the scan, is gone now
  'unreadable', // no permission, or the disk failed
  'duplicate', // same bytes as another picture of the same class
  'two-classes', // same bytes under two classes
  'leak', // same bytes in training and validation or test
  'animated' // only the first frame is used
] as const
export const problemNameSchema = z.enum(problemNames)
export type ProblemName = z.infer<typeof problemNameSchema>

export const problemSchema = z.object({
  picture: z.number().int(),
  /** Absolute path. */
  file: z.string(),
  class: z.string().nullable(),
  problem: problemNameSchema,
  /** What was found, in a sentence. */
  message: z.string(),
  /** What to do about it, in a sentence. */
  fix: z.string(),
  /** Whether the picture is trained on all the same. */
  used: z.boolean()
})
export type Problem = z.infer<typeof problemSchema>

export const splitSettingsSchema = z.object({
  /** Share of each class kept for validation. */
  val: z.number().min(0).max(0.9).default(0.2),
  test: z.number().min(0).max(0.9).default(0),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
})
export type SplitSettings = z.output<typeof splitSettingsSchema>

export const classCountSchema = z.object({
  name: z.string(),
  /** Usable pictures on each side. */
  train: z.number().int(),
  val: z.number().int(),
  test: z.number().int(),
  problems: z.number().int()
})

export const projectSummarySchema = z.object({
  name: z.string(),
  folder: z.string(),
  dataFolders: z.array(z.string()),
  classes: z.array(classCountSchema),
  pictures: z.object({
    total: z.number().int(),
    used: z.number().int(),
    unlabelled: z.number().int(),
    /** Found, but not looked at yet: a scan was cancelled. */
    unchecked: z.number().int(),
    /** Files with at least one problem. */
    problems: z.number().int()
  }),
  split: splitSettingsSchema.extend({ from: z.enum(['seed', 'file']) }),
  runs: z.number().int(),
  bestAcc: z.number().nullable()
})
export type ProjectSummary = z.infer<typeof projectSummarySchema>

export const recentProjectSchema = z.object({
  name: z.string(),
  folder: z.string(),
  opened: z.string(),
  pictures: z.number().int(),
  classes: z.number().int(),
  bestAcc: z.number().nullable(),
  /** False where the folder is no longer there. */
  exists: z.boolean(),
  /** Ready `data:` URLs of a few pictures, small. */
  thumbnails: z.array(z.string())
})
export type RecentProject = z.infer<typeof recentProjectSchema>

export const pictureRowSchema = z.object({
  id: z.number().int(),
  file: z.string(),
  name: z.string(),
  class: z.string().nullable(),
  side: sideSchema.nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  bytes: z.number().int(),
  used: z.boolean(),
  problems: z.array(problemNameSchema)
})
export type PictureRow = z.infer<typeof pictureRowSchema>

export const pictureFilterSchema = z.object({
  class: z.string().optional(),
  side: sideSchema.optional(),
  problem: problemNameSchema.optional(),
  withProblems: z.boolean().optional()
})
export type PictureFilter = z.infer<typeof pictureFilterSchema>
