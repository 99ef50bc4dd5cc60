// Small file operations that leave the old state or the new one, never half.
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync
} from 'node:fs'
import { join } from 'node:path'

const WORK_PREFIX = '.work-'

/** True if every path exists. @param {readonly string[]} paths */
export function allExist(paths) {
  return paths.every((path) => existsSync(path))
}

/** The file's text, or null if there is none. @param {string} path */
export function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** @param {string} text */
export function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}

/** @param {string} path @param {string} target */
export function isLinkTo(path, target) {
  try {
    return readlinkSync(path) === target
  } catch {
    return false
  }
}

/**
 * Puts a symbolic link in the place of whatever is there; a folder in use keeps its open files.
 * @param {string} path
 * @param {string} target
 */
export function replaceWithLink(path, target) {
  const fresh = `${path}.${randomUUID()}`
  symlinkSync(target, fresh, 'dir')
  const old = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ? `${path}.old-${randomUUID()}` : null
  if (old !== null) renameSync(path, old)
  renameSync(fresh, path)
  if (old !== null) rmSync(old, { recursive: true, force: true })
}

/**
 * A new folder to work in, beside what it becomes. What a killed set-up left is removed: the caller holds the lock.
 * @param {string} parent made if it does not exist
 */
export function workFolder(parent) {
  mkdirSync(parent, { recursive: true })
  for (const name of readdirSync(parent)) {
    if (name.startsWith(WORK_PREFIX)) rmSync(join(parent, name), { recursive: true, force: true })
  }
  return mkdtempSync(join(parent, WORK_PREFIX))
}

/**
 * Gives a finished folder its name; an incomplete one that has it goes.
 * @param {string} from
 * @param {string} to
 */
export function publishFolder(from, to) {
  rmSync(to, { recursive: true, force: true })
  renameSync(from, to)
}

/**
 * A short text that changes when a file under `paths` is added, removed or written: names, sizes and times, no contents.
 * @param {readonly string[]} paths files or folders; those that do not exist count as such
 */
export function stampOf(paths) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = (path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name))
    } else {
      hash.update(`${path}\0${stats ? `${stats.size} ${stats.mtimeMs}` : 'none'}\n`)
    }
  }
  paths.forEach(add)
  return hash.digest('hex')
}
