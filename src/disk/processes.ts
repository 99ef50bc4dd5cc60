/** Which processes of this machine live, and since when. */
import { readFileSync } from 'node:fs'

/** Whether a process of this machine has that id and still runs: one that was killed, and that nobody waited for, does not. */
export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const state = statOf(pid)?.[0]
  return state !== 'Z' && state !== 'X'
}

/** When that process began, in the system's ticks: tells it from a later one with its id. Null where the system does not tell. */
export function processStart(pid: number): string | null {
  return statOf(pid)?.[START_TIME] ?? null
}

/** Place of `starttime` after the name, by proc_pid_stat(5): field 22, where the state is field 3. */
const START_TIME = 22 - 3

/** What Linux tells of a process after its name, which can hold anything; null elsewhere. */
function statOf(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
