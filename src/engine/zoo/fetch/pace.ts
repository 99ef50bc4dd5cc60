/** How long a download will still take, from how fast it went lately. */

/** Looked back on: long enough to be steady, short enough to follow the line. */
const WINDOW_MS = 10_000
/** Below it a guess would jump about. */
const FIRST_GUESS_MS = 1_000

/** Told of bytes so far at a time in milliseconds, gives seconds left; null while there is nothing to go by. */
export function createPace(): (done: number, total: number | null, now: number) => number | null {
  const seen: { readonly done: number; readonly now: number }[] = []
  return (done, total, now) => {
    const last = seen[seen.length - 1]
    // The same file begun anew.
    if (last && done < last.done) seen.length = 0
    seen.push({ done, now })
    while (seen.length > 2 && now - (seen[1]?.now ?? now) > WINDOW_MS) seen.shift()
    const first = seen[0]
    if (!first || total === null || now - first.now < FIRST_GUESS_MS || done <= first.done) return null
    return ((total - done) * (now - first.now)) / (done - first.done) / 1000
  }
}
