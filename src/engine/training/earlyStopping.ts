/** Keras' EarlyStopping, epoch by epoch; its state is part of a checkpoint. */
import { z } from 'zod'
import type { EarlyStopping, EpochReport } from '../../contract'
import { isImprovement, watched } from './monitor'

export const earlyStateSchema = z.object({
  /** Best value so far. */
  best: z.number().nullable(),
  /** Epochs since it was reached. */
  wait: z.number().int().min(0),
  /** Whether the last epoch was one too many. */
  ended: z.boolean()
})
export type EarlyState = z.infer<typeof earlyStateSchema>

export const earlyBeginning: EarlyState = { best: null, wait: 0, ended: false }

/** The state after an epoch (keras/src/callbacks/early_stopping.py); as before where the watched value is not there. */
export function afterEpoch(state: EarlyState, settings: EarlyStopping, report: EpochReport): EarlyState {
  const value = watched(report, settings)
  if (value === null) return state
  if (isImprovement(settings, value, state.best)) return { best: value, wait: 0, ended: false }
  const wait = state.wait + 1
  // The first epoch never ends a training.
  return { best: state.best, wait, ended: wait >= settings.patience && report.epoch > 1 }
}

/** Whether a training in this state is over: what ended it may have been changed since. */
export function hasEnded({ ended, wait }: EarlyState, settings: EarlyStopping | null): boolean {
  return settings !== null && ended && wait >= settings.patience
}
