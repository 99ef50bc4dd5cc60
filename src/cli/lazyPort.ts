/** Starts whoever answers on a port when the first message comes in, and hands over what came meanwhile. */
import { callFrameSchema, toWireError, type CallFrame } from '../contract'
import type { Port } from '../wire'

/**
 * Calls `start` once, with a port that delivers every message from the first on. Where `start` rejects, each request
 * is answered with its error.
 */
export function answerLazily(
  port: Port,
  start: (port: Port) => Promise<void>,
  onDefect: (error: unknown) => void
): void {
  const waiting: unknown[] = []
  let deliver: ((message: unknown) => void) | null = null
  let starting = false

  const handedOver: Port = {
    ...port,
    onMessage(listener) {
      deliver = listener
      for (const message of waiting.splice(0)) listener(message)
      return () => void (deliver = null)
    }
  }
  function refuse(error: unknown): void {
    onDefect(error)
    deliver = (message) => {
      const frame = callFrameSchema.safeParse(message)
      if (!frame.success || frame.data.kind !== 'request') return
      port.post({ kind: 'failure', id: frame.data.id, error: toWireError(error) } satisfies CallFrame)
    }
    for (const message of waiting.splice(0)) deliver(message)
  }
  port.onMessage((message) => {
    if (deliver) return deliver(message)
    waiting.push(message)
    if (starting) return
    starting = true
    start(handedOver).catch(refuse)
  })
}
