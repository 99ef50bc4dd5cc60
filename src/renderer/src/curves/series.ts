/** Points of a run as lines of a chart. Pure. */
import type { BatchReport, EpochReport } from '../../../contract'

export type Point = readonly [x: number, y: number]

export interface Line {
  readonly name: 'training' | 'validation' | 'each batch' | 'start'
  readonly points: readonly Point[]
  /** Where runs are compared: which it is of, and its place among them from 0. */
  readonly of?: { readonly run: string; readonly place: number }
}

/** A run whose curves are drawn beside others'. */
export interface ComparedRun {
  readonly run: string
  readonly history: readonly EpochReport[]
}

/** Which sides of compared runs are drawn. */
export type ShownSides = 'validation' | 'training' | 'both'

/** More runs than this cannot be told apart in one drawing. */
export const MOST_COMPARED = 5

/** What of a batch is drawn: its place in epochs, and both values. */
export interface BatchPoint {
  readonly x: number
  readonly loss: number
  readonly acc: number
}

/** Past this many, every second point goes: a line needs no more than the screen has pixels, twice over. */
const MOST_BATCHES = 4000

export function batchPoint({ epoch, step, steps, loss, acc }: BatchReport): BatchPoint {
  return { x: epoch - 1 + step / Math.max(1, steps), loss, acc }
}

/** Adds in place, and thins in place when it grows too long. */
export function addBatch(points: BatchPoint[], point: BatchPoint): void {
  points.push(point)
  if (points.length <= MOST_BATCHES) return
  const kept = points.filter((_, index) => index % 2 === 1)
  points.splice(0, points.length, ...kept)
}

/** Training and validation of one measure, an epoch a point; the thin line of batches below them. */
export function linesOf(
  measure: 'loss' | 'acc',
  history: readonly EpochReport[],
  batches: readonly BatchPoint[]
): readonly Line[] {
  const validation = measure === 'loss' ? 'val_loss' : 'val_acc'
  return [
    { name: 'each batch', points: batches.map((point): Point => [point.x, point[measure]]) },
    { name: 'training', points: history.map((epoch): Point => [epoch.epoch, epoch[measure]]) },
    {
      name: 'validation',
      points: history.flatMap((epoch): Point[] => {
        const value = epoch[validation]
        return value === null ? [] : [[epoch.epoch, value]]
      })
    }
  ]
}

/** Level over the whole drawing: where the validation accuracy stood before the first epoch. */
export function startLine(acc: number, epochs: number): Line {
  return {
    name: 'start',
    points: [
      [0, acc],
      [Math.max(1, epochs), acc]
    ]
  }
}

/** One measure of several runs; each keeps the place it was given. */
export function comparedLines(
  measure: 'loss' | 'acc',
  runs: readonly ComparedRun[],
  sides: ShownSides
): readonly Line[] {
  return runs.flatMap(({ run, history }, place) =>
    linesOf(measure, history, [])
      .filter(({ name }) => name === sides || (sides === 'both' && name !== 'each batch'))
      .map((line) => ({ ...line, of: { run, place } }))
  )
}

/** The first epoch may lie this many times over all others before it is let out of the drawing. */
const OUTLIER = 3

/**
 * The height of a loss drawing where the first epoch alone would flatten all others; null where nothing needs to be
 * left out. A first step from random weights can cost fifty times the second.
 */
export function ceilingOf(lines: readonly Line[]): number | null {
  const epochs = lines.filter(({ name }) => name !== 'each batch').flatMap(({ points }) => points)
  const later = epochs.filter(([x]) => x > 1).map(([, y]) => y)
  const highest = Math.max(...epochs.map(([, y]) => y))
  const usual = Math.max(...later)
  if (later.length < 4 || !(highest > OUTLIER * usual)) return null
  return rounded(usual * 1.2)
}

/** Up to two digits. */
function rounded(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1)
  return Math.ceil(value / unit) * unit
}

/** Epochs that a drawing shows from the first moment on; a longer plan grows into its drawing. */
const FIRST_WIDTH = 50

/** How many epochs wide a drawing is: the whole plan, unless most of a long one would stay empty. */
export function widthOf(done: number, plan: number): number {
  const wanted = Math.max(FIRST_WIDTH, done * 1.25)
  const step = 10 ** Math.floor(Math.log10(wanted)) / 2
  return Math.min(plan, Math.ceil(wanted / step) * step)
}
