/** What a training goes on with where memory ran out: half the batch that it did not suffice for. */
import { AppError, type HalvedReport } from '../../contract'
import { isOutOfMemory } from '../outOfMemory'

/** Pictures a step, and pictures of a validation at once. */
export interface Sizes {
  readonly batch: number
  readonly validation: number
}

export interface Halved {
  readonly sizes: Sizes
  readonly report: Pick<HalvedReport, 'during' | 'from' | 'to'>
}

/**
 * Throws `error` on where it is none of memory, or none that a smaller batch helps against; AppError('memory') where there
 * is nothing left to halve.
 */
export function halve(sizes: Sizes, error: unknown): Halved {
  if (!isOutOfMemory(error)) throw error
  const signature = error instanceof AppError ? error.details?.['signature'] : 'train'
  if (signature !== 'train' && signature !== 'evaluate') throw error
  const key = signature === 'train' ? 'batch' : 'validation'
  const from = sizes[key]
  if (from <= 1) throw tooLittle(error)
  const to = Math.floor(from / 2)
  return {
    sizes: { ...sizes, [key]: to },
    report: { during: signature === 'train' ? 'training' : 'validation', from, to }
  }
}

function tooLittle(cause: unknown): AppError {
  return new AppError(
    'memory',
    'Memory ran out even with one picture at a time. Close other programs, or choose a smaller base, a smaller input size ' +
      'or fewer thawed layers. What was trained so far is kept, and the run can be resumed.',
    { cause }
  )
}
