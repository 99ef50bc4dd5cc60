/** Ctrl+C: the first asks for a clean stop, the second ends the process at once. */

const INTERRUPTED = 130 // 128 + SIGINT, as shells have it

/** Calls `stop` at the first Ctrl+C until the returned function is called. */
export function onInterrupt(stop: () => void): () => void {
  let asked = false
  const listener = (): void => {
    if (asked) process.exit(INTERRUPTED)
    asked = true
    stop()
  }
  process.on('SIGINT', listener)
  return () => void process.off('SIGINT', listener)
}
