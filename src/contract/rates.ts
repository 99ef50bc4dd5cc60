/** What a learning-rate finder is asked and what it found. */
import { z } from 'zod'

/** How far and how fast rates rise; defaults are fastai's. */
export const rateRangeSchema = z.object({
  /** The first rate. */
  from: z.number().positive().max(1).default(1e-7),
  /** The last, unless the loss diverges before. */
  to: z.number().positive().max(1000).default(10),
  /** Steps from one to the other, each of one batch. */
  steps: z.number().int().min(20).max(1000).default(100)
})
export type RateRange = z.output<typeof rateRangeSchema>

/** The loss by the rate. */
export const rateCurveSchema = z.object({
  /** In the order of steps, up to where the loss diverged: the batch's loss, and the loss smoothed over those before. */
  points: z.array(z.object({ lr: z.number(), loss: z.number(), smoothed: z.number() })),
  /** The rate to take: the lower of the two below. All three are null where the loss never fell. */
  suggested: z.number().nullable(),
  /** Where the smoothed loss falls most steeply on its deepest descent, over the logarithm of the rate. */
  steepest: z.number().nullable(),
  /** A tenth of the rate at the bottom of that descent. */
  minimum: z.number().nullable(),
  /** Whether the loss diverged before the last rate. */
  diverged: z.boolean()
})
export type RateCurve = z.output<typeof rateCurveSchema>
