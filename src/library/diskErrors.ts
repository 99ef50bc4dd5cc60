/** Failures of disk and database in words: what SQLite and Node throw, as the error a person may read. */
import { AppError } from '../contract'
import { diskFull, isDiskFull } from '../disk/diskFull'

/** The AppError for a failed read or write, or null where `error` is something else. */
export function diskError(error: unknown): AppError | null {
  if (error instanceof AppError || !(error instanceof Error)) return null
  const code = String((error as { readonly code?: unknown }).code ?? '')
  const say = (message: string): AppError => new AppError('disk', message, { cause: error })
  if (isDiskFull(error)) return diskFull(error)
  if (/^(EROFS|EACCES|EPERM|SQLITE_READONLY.*|SQLITE_CANTOPEN.*)$/.test(code))
    return say(`The folder cannot be written to (${code}). Check its permissions, then try again.`)
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
    return new AppError(
      'project-broken',
      "The project's database is damaged. Restore the project folder from a copy, or make a new project on the same pictures.",
      { cause: error }
    )
  if (code === 'SQLITE_BUSY')
    return new AppError(
      'busy',
      "Another program is using the project's database. Close it there, then try again.",
      { cause: error }
    )
  if (code === 'EIO' || code.startsWith('SQLITE_IOERR'))
    return say(
      `The disk failed (${code}). Check that it is connected and in order, then open the project again.`
    )
  return null
}

/** `error`, or the disk's failure in words where it is one. */
export function readable(error: unknown): unknown {
  return diskError(error) ?? error
}
