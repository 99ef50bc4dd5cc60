/** The processes of one app, found by the user-data folder in their environment. Linux only, as the ring's display is. */
import { readdirSync, readFileSync } from 'node:fs'

/** Ids of all processes that were started with `THAW_USER_DATA=folder`: main, window, services and Chromium's own. */
export function processesOf(folder: string): readonly number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(`THAW_USER_DATA=${folder}`))
    .map(Number)
}

/** Empty for a process that is gone, ending, or somebody else's. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
  } catch {
    return []
  }
}
