/** Holds a training between two steps while it is paused, and tells the time without its pauses. */
import { performance } from 'node:perf_hooks'
import { nextTurn } from './nextTurn'

export interface Pausing {
  /** From the next `turn` on the work is held; false lets it go on. */
  ask(pause: boolean): void
  /** Milliseconds on a clock that stands still while the work is held; as `performance.now()` where it never was. */
  now(): number
  /**
   * Lets messages in between two steps. Where a pause was asked for, `keep` makes sure that what is done is kept, and this
   * resolves when it is to go on, or was aborted.
   */
  turn(keep?: () => Promise<void>): Promise<void>
}

/** @param onChange told when the work is held, and when it goes on */
export function createPausing(signal: AbortSignal, onChange: (paused: boolean) => void): Pausing {
  let asked = false
  /** Milliseconds of the holds that are over. */
  let held = 0
  let since: number | null = null
  let wake: () => void = () => {}
  signal.addEventListener('abort', () => wake(), { once: true })

  async function hold(): Promise<void> {
    since = performance.now()
    onChange(true)
    while (asked && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve))
    held += performance.now() - since
    since = null
    onChange(false)
  }

  return {
    ask(pause) {
      asked = pause
      wake()
    },
    now: () => (since ?? performance.now()) - held,
    async turn(keep) {
      await nextTurn()
      if (!asked || signal.aborted) return
      await keep?.()
      if (asked) await hold()
    }
  }
}

/** For work that nobody can pause. */
export const unpaused: Pausing = { ask: () => {}, now: () => performance.now(), turn: nextTurn }
