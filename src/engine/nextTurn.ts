/**
 * Lets messages in and out between two session runs, which are synchronous: a cancel is heard here. Two turns, for in the
 * terminal a report goes through the library in this same process before it is printed.
 */
export async function nextTurn(): Promise<void> {
  await turn()
  await turn()
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
