/** Keeps two programs from writing one file: a lock beside it that names its holder. */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'

const TOUCH_EVERY_MS = 10_000
/** A holder that has not touched its lock for so long is gone, even where its process id lives on as another program. */
const STALE_MS = 60_000
/** A lock without a name in it is just being written. */
const WRITING_MS = 2_000

const holderSchema = z.object({ pid: z.number().int(), host: z.string(), lock: z.number().int() })

let counter = 0

/** Returns the function that lets go of `path`; null where a living program holds it. Throws what the disk throws. */
export function lockFile(path: string): (() => void) | null {
  const lock = `${path}.lock`
  const own = JSON.stringify({ pid: process.pid, host: hostname(), lock: counter++ })
  for (let attempt = 0; attempt < 2; attempt++) {
    if (writeNew(lock, own)) return holding(lock, own)
    if (holderLives(lock)) return null
    rmSync(lock, { force: true })
  }
  return null
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
  try {
    writeFileSync(lock, own, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function holderLives(lock: string): boolean {
  const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
  if (touched === undefined || Date.now() - touched > STALE_MS) return false
  const holder = holderSchema.safeParse(parsed(readText(lock)))
  if (!holder.success) return Date.now() - touched < WRITING_MS
  // Of another machine's process there is only the time to go by.
  return holder.data.host !== hostname() || processLives(holder.data.pid)
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
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
