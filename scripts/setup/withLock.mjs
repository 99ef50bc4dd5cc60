// A lock file with a heartbeat. It knows nothing of what it protects.
import { randomUUID } from 'node:crypto'
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const HEARTBEAT_MS = 5_000
const DEAD_AFTER_MS = 60_000 // twelve missed heartbeats: its holder is gone, or its machine is
const POLL_MS = 200

/**
 * Runs `body` while holding the lock; waits for another holder, takes over from a dead one.
 * @template T
 * @param {{ file: string, onWait?: (text: string) => void, deadAfterMs?: number }} options
 * @param {() => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withLock({ file, onWait, deadAfterMs = DEAD_AFTER_MS }, body) {
  mkdirSync(dirname(file), { recursive: true })
  const token = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() })
  let waited = false
  while (!tryCreate(file, token)) {
    const holder = readHolder(file)
    if (holder && isDead(file, holder, deadAfterMs)) {
      takeAway(file, holder)
      continue
    }
    if (!waited) onWait?.('Another set-up is at work on this machine; waiting for it to finish.')
    waited = true
    await pause(POLL_MS)
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT_MS)
  heartbeat.unref()
  const removeOnExit = () => release(file, token)
  process.once('exit', removeOnExit)
  try {
    return await body()
  } finally {
    clearInterval(heartbeat)
    process.off('exit', removeOnExit)
    release(file, token)
  }
}

/** @param {string} file @param {string} token */
function tryCreate(file, token) {
  try {
    writeFileSync(file, token, { flag: 'wx' })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** @param {string} file @returns {string | null} */
function readHolder(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null // released between our two looks
  }
}

/** @param {string} file @param {string} holder @param {number} deadAfterMs */
function isDead(file, holder, deadAfterMs) {
  try {
    if (Date.now() - statSync(file).mtimeMs > deadAfterMs) return true
    const { pid, host } = JSON.parse(holder)
    return host === hostname() && !isRunning(pid)
  } catch {
    return false // half written or just released: look again
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

/**
 * Renames before deleting: if another waiter was faster, what we hold is its fresh lock, and it goes back.
 * @param {string} file @param {string} holder
 */
function takeAway(file, holder) {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
    if (readFileSync(aside, 'utf8') !== holder) linkSync(aside, file)
  } catch {
    // Someone else took it away, or has a lock again: the loop looks anew.
  }
  rmSync(aside, { force: true })
}

/** @param {string} file */
function touch(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // The cache was deleted under us; the work itself will say so.
  }
}

/** @param {string} file @param {string} token */
function release(file, token) {
  if (readHolder(file) === token) rmSync(file, { force: true })
}

/** @param {unknown} error @param {string} code */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
