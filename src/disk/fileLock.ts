/** A lock file that names its holder: keeps two programs from writing one file, or opening one project. */
import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs' // prettier-ignore
import { hostname } from 'node:os'
import { processLives, processStart } from './processes'

const TOUCH_EVERY_MS = 10_000
/** A holder that has not touched its lock for so long is gone, even where its process id lives on as another program. */
const STALE_MS = 60_000
/** A lock without a name in it is just being written, or was cut short by a crash. */
const WRITING_MS = 2_000

let counter = 0

/**
 * Makes the file `lock`, and touches it while this process lives. Returns the function that lets go of it; null where a
 * living program holds it. A holder that is gone is replaced. Throws what the disk throws.
 */
export function takeLock(lock: string): (() => void) | null {
  const own = JSON.stringify({
    pid: process.pid,
    started: processStart(process.pid),
    host: hostname(),
    lock: counter++
  })
  for (let attempt = 0; attempt < 2; attempt++) {
    if (writeNew(lock, own)) return holding(lock, own)
    const found = readText(lock)
    if (holderLives(lock, found) || !moveAway(lock, found)) return null
  }
  return null
}

/** Of two programs that find a dead lock only one may remove it, and never the new lock of the other. */
export function moveAway(lock: string, dead: string | null): boolean {
  const aside = `${lock}.${process.pid}-${counter++}`
  try {
    renameSync(lock, aside)
  } catch {
    return true
  }
  const moved = readText(aside)
  // The other was faster, and this is its lock: back to its place.
  if (moved !== dead) linkBack(aside, lock)
  rmSync(aside, { force: true })
  return moved === dead
}

function linkBack(aside: string, lock: string): void {
  try {
    linkSync(aside, lock)
  } catch {
    // A third has taken the place meanwhile.
  }
}

function holding(lock: string, own: string): () => void {
  const timer = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(lock, now, now)
    } catch {
      // The folder is gone for now: there is nothing left to protect.
    }
  }, TOUCH_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    if (readText(lock) === own) rmSync(lock, { force: true })
  }
}

function writeNew(lock: string, own: string): boolean {
  let file: number
  try {
    file = openSync(lock, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    writeFileSync(file, own)
    return true
  } catch (error) {
    // On a full disk there is room for its name only: it would keep others out, and nobody would hold it.
    rmSync(lock, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

function holderLives(lock: string, text: string | null): boolean {
  const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
  if (touched === undefined || Date.now() - touched > STALE_MS) return false
  const holder = parseHolder(text)
  if (!holder) return Date.now() - touched < WRITING_MS
  // Of another machine's process there is only the time to go by.
  return holder.host !== hostname() || isSameProcess(holder)
}

/** Where the system tells when a process began, a later one with the same id is not taken for it. */
function isSameProcess({ pid, started }: Holder): boolean {
  if (!processLives(pid)) return false
  const now = started === null ? null : processStart(pid)
  return now === null || now === started
}

interface Holder {
  readonly pid: number
  readonly host: string
  /** As `processStart` gives it; null where the lock does not say. */
  readonly started: string | null
}

function parseHolder(text: string | null): Holder | null {
  try {
    const { pid, host, started } = JSON.parse(text ?? '') as Readonly<Record<keyof Holder, unknown>>
    if (typeof pid !== 'number' || typeof host !== 'string') return null
    return { pid, host, started: typeof started === 'string' ? started : null }
  } catch {
    return null
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
