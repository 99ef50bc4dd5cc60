/** What the person is told when the engine falls and rises. Pure. */
import type { ServiceStatus } from '../../../contract'

export interface Notice {
  readonly tone: 'wait' | 'good' | 'bad'
  readonly text: string
}

const names = { engine: 'The engine', library: 'The library' } as const

/** The notice after `now`, given what stood before; unchanged where nothing happened that a person would want to know. */
export function nextNotice(
  before: ServiceStatus | null,
  now: ServiceStatus,
  notice: Notice | null
): Notice | null {
  const name = names[now.service]
  if (now.state === 'restarting') {
    return {
      tone: 'wait',
      text: `${name} stopped and is starting again. Nothing is lost: pictures, settings and finished runs are on disk.`
    }
  }
  if (now.state === 'failed') {
    const why = now.error?.message ?? now.lastCrash ?? `${name} ended and could not be started again.`
    return { tone: 'bad', text: why }
  }
  const fell = notice?.tone === 'wait' || notice?.tone === 'bad'
  if (now.state === 'ready' && before?.state !== 'ready' && fell) {
    return {
      tone: 'good',
      text: `${name} is back. What it was doing goes on by itself, or can be started again.`
    }
  }
  return notice
}
