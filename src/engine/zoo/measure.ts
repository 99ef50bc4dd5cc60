/** Measures how many pictures a second a base takes on this machine. */
import { performance } from 'node:perf_hooks'
import { AppError, type BaseInfo } from '../../contract'
import { cancelled } from '../../wire'
import { median } from '../median'
import { nextTurn } from '../nextTurn'
import type { WeightPlaces } from './files'
import { openBase } from './openBase'
import { rememberSpeed } from './speeds'
import { createBaseTimer } from './timing'

const BATCH = 16
/** For bases of which 16 pictures would take too long. */
const SMALL_BATCH = 4
const LONG_SECONDS = 2
const ROUNDS = 5
/** No new round begins after this long. */
const BUDGET_SECONDS = 6

export interface MeasureOptions {
  readonly places: WeightPlaces
  readonly signal: AbortSignal
  /** Whether something else began that would spoil the figure. */
  readonly disturbed: () => boolean
}

/**
 * Times the base alone, at its default size and alpha 1: the median of up to five batches after a warm-up. Lets
 * messages in between batches. Remembers the figure and gives the base with it. Throws AppError('busy') once disturbed.
 */
export async function measureBase(base: BaseInfo, options: MeasureOptions): Promise<BaseInfo> {
  const { places, signal, disturbed } = options
  const { model } = await openBase({ base: base.name, alpha: 1, size: base.defaultSize }, places)
  const timer = await createBaseTimer(model, base.defaultSize, BATCH)
  const began = performance.now()
  const turn = async (): Promise<void> => {
    await nextTurn()
    if (signal.aborted) throw cancelled()
    if (disturbed()) {
      throw new AppError('busy', 'A training began while the base was measured. Measure it again afterwards.')
    }
  }
  try {
    timer.run(1)
    await turn()
    const batch = timer.run(1) * BATCH > LONG_SECONDS ? SMALL_BATCH : BATCH
    await turn()
    timer.run(batch)
    const seconds: number[] = []
    while (
      seconds.length === 0 ||
      (seconds.length < ROUNDS && performance.now() - began < BUDGET_SECONDS * 1000)
    ) {
      await turn()
      seconds.push(timer.run(batch))
    }
    const speed = batch / median(seconds)
    await rememberSpeed(base, speed, places.userData)
    return { ...base, speed }
  } finally {
    timer.dispose()
  }
}
