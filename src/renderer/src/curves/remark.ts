/** What is said of curves, and what can be done about it with one click. */
import type { EpochReport, Plan, TrainResult } from '../../../contract'

export type RemarkKind =
  | 'inherited'
  | 'early'
  | 'broken'
  | 'blind'
  | 'rate-high'
  | 'rate-low'
  | 'guessing'
  | 'over-fitting'
  | 'improving'
  | 'flat'
  | 'ahead'
  | 'never'
  | 'unbalanced'
  | 'few'
  | 'settled'

/** Of the head only what the remedy is about: the rest of it may have changed since. */
export type RemedyChange = Partial<Omit<Plan, 'head'>> & { readonly head?: Partial<Plan['head']> }

/** Settings of the next run, going on with this one, or the screen where the remedy is. */
export type Remedy =
  | { readonly label: string; readonly change: RemedyChange }
  | { readonly label: string; readonly resume: true }
  | { readonly label: string; readonly go: 'data' | 'model' }

export interface Remark {
  readonly kind: RemarkKind
  readonly text: string
  readonly remedy?: Remedy
}

export interface ClassFacts {
  readonly name: string
  /** Training and validation pictures. */
  readonly train: number
  readonly val: number
  /** Validation pictures taken for it after the last epoch; null where that is not known. */
  readonly predicted: number | null
}

export interface CurveContext {
  readonly history: readonly EpochReport[]
  readonly running: boolean
  /** Of the run: what it already does is not advised again. */
  readonly plan: Plan
  /** What it came to; null until it has ended. */
  readonly result: Pick<TrainResult, 'bestEpoch' | 'bestAcc'> | null
  readonly classes: readonly ClassFacts[]
}

export type Validated = EpochReport & { readonly val_loss: number; readonly val_acc: number }

export function validated(history: readonly EpochReport[]): readonly Validated[] {
  return history.filter((epoch): epoch is Validated => epoch.val_loss !== null && epoch.val_acc !== null)
}

export function withRate(lr: number): Remedy {
  return { label: `Learning rate ${lr}`, change: { lr } }
}

/** One digit and a power of ten: rates are felt in factors. */
export function roundRate(lr: number): number {
  return Math.min(10, Number(lr.toPrecision(1)))
}
