/** Whether an error says that memory ran out, whoever says it. */
import { AppError } from '../contract'
import { isDiskFull } from '../disk/diskFull'

/**
 * TensorFlow's allocators ("OOM when allocating tensor"), oneDNN's (`dnnl_out_of_memory` is status 1), the C++ library's, and
 * JavaScript's own for arrays.
 */
const SAYINGS =
  /\bOOM\b|ResourceExhausted|RESOURCE_EXHAUSTED|out of memory|bad_alloc|Cannot allocate memory|Array buffer allocation failed|Status: 1, message/i

/** TensorFlow's advice after any resource that is exhausted, space on a disk and open files too; it speaks of "OOM" itself. */
const HINT = /Hint: If you want to see a list of allocated tensors when OOM happens.*/g

export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'memory'
  if (isDiskFull(error)) return false
  return SAYINGS.test((error instanceof Error ? error.message : String(error)).replace(HINT, ''))
}
