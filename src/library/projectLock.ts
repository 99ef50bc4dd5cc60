/**
 * Keeps two Thaws from opening one project: a file that names the owner and that the owner touches while it lives.
 * SQLite's own locks would not do: libsql lets go of them only when its statements are collected.
 */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../contract'

const TOUCH_EVERY_MS = 10_000
/** An owner that has not touched its lock for so long is gone, even where its process id lives on as another program. */
const STALE_MS = 60_000
const WRITING_MS = 2_000

let counter = 0

/** Returns the function that gives the project free. Throws AppError `busy` where another Thaw has it. */
export function lockProject(folder: string): () => void {
  const path = join(folder, 'thaw.lock')
  const own = JSON.stringify({ pid: process.pid, host: hostname(), lock: counter++ })
  for (let attempt = 0; attempt < 2; attempt++) {
    if (writeNew(path, own)) return keepLock(path, own)
    if (ownerLives(path)) break
    rmSync(path, { force: true })
  }
  throw new AppError('busy', `Another Thaw has this project open: ${folder}. Close it there first.`)
}

function writeNew(path: string, own: string): boolean {
  try {
    writeFileSync(path, own, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function keepLock(path: string, own: string): () => void {
  const timer = setInterval(() => {
    try {
      const now = new Date()
      utimesSync(path, now, now)
    } catch {
      // The folder is gone for now: there is nothing left to protect.
    }
  }, TOUCH_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    if (readText(path) === own) rmSync(path, { force: true })
  }
}

function ownerLives(path: string): boolean {
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (touched === undefined || Date.now() - touched > STALE_MS) return false
  const owner = parseOwner(readText(path))
  // Just being written, or cut short by a crash.
  if (!owner) return Date.now() - touched < WRITING_MS
  // Of another machine's process there is only the time to go by.
  return owner.host !== hostname() || processLives(owner.pid)
}

function parseOwner(text: string | null): { readonly pid: number; readonly host: string } | null {
  try {
    const { pid, host } = JSON.parse(text ?? '') as { readonly pid?: unknown; readonly host?: unknown }
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null
  } catch {
    return null
  }
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
