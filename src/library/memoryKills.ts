/** Whether the system ends processes for want of memory: Linux counts how many it did. */
import { readFileSync } from 'node:fs'

/** A kill longer ago than twice this has nothing to do with a process that ends now. */
const WINDOW_MS = 5_000

/** How many since the machine started, in control groups too; null where the system does not tell. */
export function systemMemoryKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1]
    return count === undefined ? null : Number(count)
  } catch {
    // No Linux.
    return null
  }
}

export interface MemoryKills {
  /** To be called often while all is well. */
  look(): void
  /** Whether there was one since the last but one look that counted: in the last ten seconds, where looks come often. */
  recent(): boolean
}

/** Watches `count`, which only rises; `now` in milliseconds. */
export function watchMemoryKills(count: () => number | null, now: () => number = Date.now): MemoryKills {
  let older = count()
  let newer = older
  let at = now()
  return {
    look() {
      if (now() - at < WINDOW_MS) return
      older = newer
      newer = count()
      at = now()
    },
    recent() {
      const counted = count()
      return counted !== null && older !== null && counted > older
    }
  }
}
