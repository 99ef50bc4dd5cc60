/** Lets messages in between two session runs, which are synchronous: a cancel is heard here. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
