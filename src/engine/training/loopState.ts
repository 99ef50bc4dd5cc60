/** Where a training is, beside its weights: enough to go on as if it had never stopped. */
import { z } from 'zod'
import { epochReportSchema, type EpochReport, type Plan } from '../../contract'
import { afterEpoch as earlyAfter, earlyBeginning, earlyStateSchema } from './earlyStopping'
import { afterEpoch as plateauAfter, plateauBeginning, plateauStateSchema } from './plateau'

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
  /** Whether the epoch that comes next was begun once, with other pictures: the weights are past the end of `epoch`. */
  begunBefore: z.boolean().default(false),
  /** Of the pictures seen, the sum of their losses. */
  loss: z.number(),
  correct: z.number(),
  /** Seconds spent in the epoch that has begun. */
  seconds: z.number().min(0),
  best: epochReportSchema.nullable(),
  /** The last epochs, as they were reported: a report that was under way when the process ended is told again by these. */
  recent: z.array(epochReportSchema).default([]),
  /** Of early stopping, and of rates reduced on plateaus; as at the beginning where the plan has neither. */
  early: earlyStateSchema.default(earlyBeginning),
  plateau: plateauStateSchema.default(plateauBeginning)
})
export type LoopState = z.infer<typeof loopStateSchema>

/** Epochs of a few milliseconds can be under way by the dozen. */
const RECENT = 50

export const beginning: LoopState = {
  epoch: 0,
  step: 0,
  at: 0,
  seen: 0,
  begunBefore: false,
  loss: 0,
  correct: 0,
  seconds: 0,
  best: null,
  recent: [],
  early: earlyBeginning,
  plateau: plateauBeginning
}

/** The same run at the beginning of the epoch that comes next. */
export function atEpochStart({ epoch, step, best, recent, early, plateau }: LoopState): LoopState {
  return { ...beginning, epoch, step, best, recent, early, plateau }
}

/** Where a run is once an epoch has ended: what is watched has been looked at. */
export function afterEpoch(
  state: LoopState,
  { plan, report, best }: { readonly plan: Plan; readonly report: EpochReport; readonly best: EpochReport }
): LoopState {
  const { earlyStopping, reduceLROnPlateau, lr } = plan
  return {
    ...atEpochStart(state),
    epoch: report.epoch,
    best,
    recent: [...state.recent, report].slice(-RECENT),
    early: earlyStopping ? earlyAfter(state.early, earlyStopping, report) : state.early,
    plateau: reduceLROnPlateau
      ? plateauAfter(state.plateau, reduceLROnPlateau, { report, lr })
      : state.plateau
  }
}
