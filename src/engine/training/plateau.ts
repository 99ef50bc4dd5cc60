/** Keras' ReduceLROnPlateau, epoch by epoch; its state is part of a checkpoint. */
import { z } from 'zod'
import type { EpochReport, ReduceLROnPlateau } from '../../contract'
import { isImprovement, watched } from './monitor'

export const plateauStateSchema = z.object({
  /** Best value so far. */
  best: z.number().nullable(),
  /** Epochs since it was reached, or since the last reduction. */
  wait: z.number().int().min(0),
  /** Epochs of the cooldown that are left. */
  cooldown: z.number().int().min(0),
  /** The plan's rate that was reduced, and what it is now; null: never. Another rate in the plan begins anew. */
  rate: z.object({ from: z.number(), now: z.number() }).nullable()
})
export type PlateauState = z.infer<typeof plateauStateSchema>

export const plateauBeginning: PlateauState = { best: null, wait: 0, cooldown: 0, rate: null }

/** The rate now, of a plan with `lr`. */
export function reducedRate({ rate }: PlateauState, lr: number): number {
  return rate && rate.from === lr ? rate.now : lr
}

/**
 * The state after an epoch (keras/src/callbacks/reduce_lr_on_plateau.py); as before where the watched value is not there.
 *
 * @param lr the plan's rate
 */
export function afterEpoch(
  state: PlateauState,
  settings: ReduceLROnPlateau,
  { report, lr }: { readonly report: EpochReport; readonly lr: number }
): PlateauState {
  const value = watched(report, settings)
  if (value === null) return state
  const cooling = state.cooldown > 0
  const cooldown = cooling ? state.cooldown - 1 : 0
  const waited = cooling ? 0 : state.wait
  if (isImprovement(settings, value, state.best)) return { ...state, best: value, wait: 0, cooldown }
  if (cooldown > 0) return { ...state, wait: waited, cooldown }
  const wait = waited + 1
  const old = reducedRate(state, lr)
  // Keras' rate is a float32: a rate at the floor is not above it by rounding.
  if (wait < settings.patience || Math.fround(old) <= Math.fround(settings.minLr)) {
    return { ...state, wait, cooldown }
  }
  const now = Math.max(old * settings.factor, settings.minLr)
  return { ...state, wait: 0, cooldown: settings.cooldown, rate: { from: lr, now } }
}
