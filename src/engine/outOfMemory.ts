/** Whether an error says that memory ran out, whoever says it. */
import { AppError } from '../contract'

/**
 * TensorFlow's allocators ("OOM when allocating tensor"), oneDNN's (`dnnl_out_of_memory` is status 1), the C++ library's, and
 * JavaScript's own for arrays.
 */
const SAYINGS =
  /\bOOM\b|ResourceExhausted|RESOURCE_EXHAUSTED|out of memory|bad_alloc|Cannot allocate memory|Array buffer allocation failed|Status: 1, message/i

export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'memory'
  return SAYINGS.test(error instanceof Error ? error.message : String(error))
}
