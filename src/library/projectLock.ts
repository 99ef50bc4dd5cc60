/** Keeps two Thaws from opening one project: a file with the owner's process id, taken over where that process is gone. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../contract'

/** Returns the function that gives the project free. */
export function lockProject(folder: string): () => void {
  const path = join(folder, 'thaw.lock')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new AppError(
          'disk',
          `The project folder cannot be written to: ${folder}. Check its permissions.`,
          { cause: error }
        )
      }
      if (ownerLives(path)) break
      rmSync(path, { force: true })
    }
  }
  throw new AppError('busy', `Another Thaw has this project open: ${folder}. Close it there first.`)
}

function ownerLives(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    // The project's own process may ask again: opening twice in one process is a defect of ours, not a stale lock.
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
