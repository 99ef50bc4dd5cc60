/** Whether the system ends processes for want of memory: Linux counts how many it did. */
import { readFileSync } from 'node:fs'

/** Since the machine started, its control groups' included; null where the system does not tell. */
export function systemMemoryKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1]
    return count === undefined ? null : Number(count)
  } catch {
    // No Linux.
    return null
  }
}
