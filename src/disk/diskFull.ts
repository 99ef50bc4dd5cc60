/** Whether an error says that the disk is full, whoever says it; and that in words. */
import { AppError } from '../contract'

/** SQLITE_IOERR_SHMSIZE: there is no room for the index of the write-ahead log. */
const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])

/** Node's and SQLite's errors have a code; TensorFlow has the system's words only, which it gives out as a want of memory. */
const SAYINGS = /No space left on device|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/i

/** False for an AppError: it says already what a person may do. */
export function isDiskFull(error: unknown): boolean {
  if (error instanceof AppError || !(error instanceof Error)) return false
  return CODES.has((error as { readonly code?: unknown }).code) || SAYINGS.test(error.message)
}

/** The AppError `disk` of a full disk. */
export function diskFull(cause: unknown): AppError {
  return new AppError(
    'disk',
    'The disk is full. Make room on it, then try again; what was there before is intact.',
    {
      cause
    }
  )
}
