/** Decides whether a crashed service is started again, and after which pause. */

/** More crashes than this within the window mean that another start would only crash too. */
export const MAX_CRASHES = 5
export const CRASH_WINDOW_MS = 5 * 60_000
/** The first restart is as good as at once; later ones leave the machine room to breathe. */
const FIRST_PAUSE_MS = 100

export class CrashHistory {
  #times: number[] = []

  /** Takes note of a crash at `now` (ms). Returns the pause before the next start in ms, or null for no more. */
  record(now: number): number | null {
    this.#times = [...this.#times.filter((time) => now - time < CRASH_WINDOW_MS), now]
    if (this.#times.length > MAX_CRASHES) return null
    return FIRST_PAUSE_MS * 2 ** (this.#times.length - 1)
  }

  forget(): void {
    this.#times = []
  }
}
