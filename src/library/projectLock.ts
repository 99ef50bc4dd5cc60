/**
 * Keeps two Thaws from opening one project. SQLite's own locks would not do: libsql lets go of them only when its
 * statements are collected.
 */
import { join } from 'node:path'
import { AppError } from '../contract'
import { takeLock } from '../disk/fileLock'

/** Returns the function that gives the project free. Throws AppError `busy` where another Thaw has it. */
export function lockProject(folder: string): () => void {
  const letGo = takeLock(join(folder, 'thaw.lock'))
  if (letGo) return letGo
  throw new AppError('busy', `Another Thaw has this project open: ${folder}. Close it there first.`)
}
