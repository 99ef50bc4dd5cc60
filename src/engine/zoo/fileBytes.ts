/** A look at a file that may well not be there. */
import { statSync } from 'node:fs'

/** Bytes of the file at `path`; null where none is, or where it cannot be looked at. */
export function fileBytes(path: string): number | null {
  try {
    const info = statSync(path)
    return info.isFile() ? info.size : null
  } catch {
    return null
  }
}
