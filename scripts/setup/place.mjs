// Where set-up works: the checkout, the per-user cache, the machine. No step reads the process's globals itself.
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Place
 * @property {string} root the checkout
 * @property {string} cache the per-user cache; everything in it can be deleted and comes back
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {NodeJS.ProcessEnv} env
 */

/** The place this process runs in. @returns {Place} */
export function currentPlace() {
  const { platform, arch, env } = process
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  return { root, cache: cacheFolder({ platform, env, home: homedir() }), platform, arch, env }
}

/**
 * The per-user cache folder: $THAW_CACHE, or where the system keeps caches.
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string }} machine
 * @returns {string}
 */
export function cacheFolder({ platform, env, home }) {
  if (env['THAW_CACHE']) return env['THAW_CACHE']
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'thaw', 'Cache')
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'thaw')
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'thaw')
}

/**
 * Whether a window can be shown. Only on Linux can a session have none.
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv }} machine
 */
export function hasDisplay({ platform, env }) {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/** Chromium refuses its sandbox to root on Linux; nobody else gives it up. @param {Place} place */
export function runsAsRoot({ platform }) {
  return platform === 'linux' && process.getuid?.() === 0
}
