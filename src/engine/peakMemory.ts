/** The largest resident memory of this process since a moment. */
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Begins to watch. The returned function says the peak since then in MB; where the system cannot forget an older peak
 * (all but Linux), since the process began.
 */
export function watchMemory(): () => number {
  try {
    // proc(5): 5 sets the high water mark to what is resident now.
    writeFileSync('/proc/self/clear_refs', '5')
    return highWater
  } catch {
    return peakOfProcess
  }
}

/** Largest resident memory since the process began, in MB. */
export function peakOfProcess(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}

function highWater(): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return kilobytes === undefined ? peakOfProcess() : Math.round(Number(kilobytes) / 1024)
}
