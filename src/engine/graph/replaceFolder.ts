/** Puts a finished folder in the place of an older one; a kill in between loses neither. */
import { rename, rm, stat } from 'node:fs/promises'

/** Renames `finished` to `folder`; what stood there goes aside first and away last. */
export async function replaceFolder(finished: string, folder: string): Promise<void> {
  const aside = asideOf(folder)
  await rm(aside, { recursive: true, force: true })
  if (await exists(folder)) await rename(folder, aside)
  await rename(finished, folder)
  await rm(aside, { recursive: true, force: true })
}

/** Brings back what a kill between the two renames left aside. */
export async function recoverFolder(folder: string): Promise<void> {
  if (!(await exists(folder)) && (await exists(asideOf(folder)))) await rename(asideOf(folder), folder)
}

function asideOf(folder: string): string {
  return `${folder}.replaced`
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}
