/** Where a training is, beside its weights: enough to go on as if it had never stopped. */
import { z } from 'zod'
import { epochReportSchema } from '../../contract'

/**
 * Batch order depends on (seed, epoch) and random ops on (seed, step) alone, so that a place in them is a number. The sums
 * are those of the epoch that has begun. Pictures that fail on the way are passed but not
 * seen, so that `at` is its own number.
 */
export const loopStateSchema = z.object({
  /** Epochs that have ended. */
  epoch: z.number().int().min(0),
  /** Steps since the run began. */
  step: z.number().int().min(0),
  /** Pictures of the epoch's order that are behind. */
  at: z.number().int().min(0),
  /** Pictures of the epoch that were trained on. */
  seen: z.number().int().min(0),
  /** Of the pictures seen, the sum of their losses. */
  loss: z.number(),
  correct: z.number(),
  /** Seconds spent in the epoch that has begun. */
  seconds: z.number().min(0),
  best: epochReportSchema.nullable()
})
export type LoopState = z.infer<typeof loopStateSchema>

export const beginning: LoopState = {
  epoch: 0,
  step: 0,
  at: 0,
  seen: 0,
  loss: 0,
  correct: 0,
  seconds: 0,
  best: null
}
