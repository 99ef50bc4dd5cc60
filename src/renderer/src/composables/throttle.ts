/** Work that is asked for far more often than it needs to be done: at once the first time, then at most every `ms`. */

export interface Throttle {
  ask(): void
  /** Forgets what is still waiting. */
  drop(): void
}

/** `ms` in milliseconds. */
export function throttle(ms: number, action: () => void): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting = false

  function run(): void {
    waiting = false
    timer = setTimeout(() => {
      timer = undefined
      if (waiting) run()
    }, ms)
    action()
  }

  return {
    ask() {
      if (timer === undefined) run()
      else waiting = true
    },
    drop() {
      waiting = false
    }
  }
}
