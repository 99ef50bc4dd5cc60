/** What Keras' callbacks watch: a value of each epoch's report, and whether it is better than before. */
import type { EpochReport, Monitor } from '../../contract'

export interface Watch {
  readonly monitor: Monitor
  /** Less than this is no improvement. */
  readonly minDelta: number
}

/** The first value is an improvement on none (keras/src/callbacks/monitor_callback.py, `mode="auto"`). */
export function isImprovement({ monitor, minDelta }: Watch, value: number, best: number | null): boolean {
  if (best === null) return true
  return monitor === 'val_acc' ? value - minDelta > best : value + minDelta < best
}

/** The watched value of an epoch; null where there is no validation side. */
export function watched(report: EpochReport, { monitor }: Watch): number | null {
  return report[monitor]
}
