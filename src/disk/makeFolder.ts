/** Makes a folder and those above it. */
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Folder by folder: Node's own recursive mkdir never returns where a parent cannot hold folders, as /proc. Throws the system's error. */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Somebody else was faster.
    if (!isFolder(folder)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
