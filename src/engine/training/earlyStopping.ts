/** Keras' EarlyStopping, epoch by epoch; its state is part of a checkpoint. */
import { z } from 'zod'
import { monitorSchema, type EarlyStopping, type EpochReport } from '../../contract'
import { isImprovement, watched } from './monitor'

export const earlyStateSchema = z.object({
  /** What the others are about; null: nothing yet. */
  monitor: monitorSchema.nullable(),
  /** Best value so far. */
  best: z.number().nullable(),
  /** Epochs since it was reached. */
  wait: z.number().int().min(0),
  /** Whether the last epoch was one too many. */
  ended: z.boolean()
})
export type EarlyState = z.infer<typeof earlyStateSchema>

export const earlyBeginning: EarlyState = { monitor: null, best: null, wait: 0, ended: false }

/**
 * The state after an epoch (keras/src/callbacks/early_stopping.py); as before where the watched value is not there. Where
 * another one is watched than before, it begins anew.
 */
export function afterEpoch(state: EarlyState, settings: EarlyStopping, report: EpochReport): EarlyState {
  const { monitor, patience } = settings
  const value = watched(report, settings)
  if (value === null) return state
  const { best, wait: before } = state.monitor === monitor ? state : earlyBeginning
  if (isImprovement(settings, value, best)) return { monitor, best: value, wait: 0, ended: false }
  const wait = before + 1
  // The first epoch never ends a training.
  return { monitor, best, wait, ended: wait >= patience && report.epoch > 1 }
}

/** Whether a training in this state is over: what ended it may have been changed since. */
export function hasEnded({ monitor, ended, wait }: EarlyState, settings: EarlyStopping | null): boolean {
  return settings?.monitor === monitor && ended && wait >= settings.patience
}
