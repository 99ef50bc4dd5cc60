/** How weights are fetched on this machine: from where, and for how long nothing may come. */
import { AppError } from '../../../contract'
import { PUBLISHED } from '../catalog'

export interface FetchSettings {
  /** A copy of Keras' folder of weights; null for Keras' own. */
  readonly mirror: URL | null
  /** How long nothing may come before a fetch is given up, in milliseconds. */
  readonly stallMs: number
  /** Before a connection that broke off is made again, in milliseconds. */
  readonly retryMs: number
}

/** Slow lines pause for some seconds; half a minute of nothing is a line that is gone. */
const STALL_SECONDS = 30

/** THAW_WEIGHTS_MIRROR and THAW_STALL_SECONDS. Throws AppError('bad-input') where they cannot be understood. */
export function fetchSettings(env: NodeJS.ProcessEnv): FetchSettings {
  return { mirror: mirrorFrom(env['THAW_WEIGHTS_MIRROR']), stallMs: 1000 * secondsFrom(env['THAW_STALL_SECONDS']), retryMs: 1000 } // prettier-ignore
}

/** Where a published file is taken from. */
export function addressOf(published: string, mirror: URL | null): URL {
  if (!mirror || !published.startsWith(PUBLISHED)) return new URL(published)
  return new URL(mirror.href.replace(/\/*$/, '') + published.slice(PUBLISHED.length))
}

/** Unencrypted addresses are asked only where the mirror is one: in a lab, or on this machine. */
export function mayBePlain(url: URL, mirror: URL | null): boolean {
  if (mirror?.protocol !== 'http:') return false
  return url.host === mirror.host || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}

function mirrorFrom(given: string | undefined): URL | null {
  if (!given) return null
  try {
    const url = new URL(given)
    if (url.protocol === 'https:' || url.protocol === 'http:') return url
  } catch {
    // Answered below, as an address of another kind is.
  }
  throw new AppError('bad-input', `THAW_WEIGHTS_MIRROR is "${given}", which is no web address. Write it as https://host/folder, or leave it out.`) // prettier-ignore
}

function secondsFrom(given: string | undefined): number {
  if (!given) return STALL_SECONDS
  const seconds = Number(given)
  if (seconds > 0 && seconds <= 3600) return seconds
  throw new AppError('bad-input', `THAW_STALL_SECONDS is "${given}". Write a number of seconds up to 3600, or leave it out.`) // prettier-ignore
}
