/** One shape for the ports of Node and Electron (`MessagePort`, `MessagePortMain`, `parentPort`, a forked child). */

export interface Port {
  post(message: unknown): void
  /** Returns the function that stops listening. */
  onMessage(listener: (message: unknown) => void): () => void
  onClose(listener: () => void): () => void
  close(): void
}

/** What Node's `worker_threads.MessagePort` and Electron's `MessagePortMain` and `ParentPort` have in common. */
export interface EmitterPort {
  postMessage(message: unknown): void
  on(event: 'message' | 'close', listener: (message: unknown) => void): unknown
  off(event: 'message' | 'close', listener: (message: unknown) => void): unknown
  start?(): void
  close?(): void
}

/**
 * Wraps a port that emits messages. Electron's ports deliver `{ data }` events, Node's the value itself:
 * `unwrap` takes the value out.
 */
export function emitterPort(port: EmitterPort, unwrap: (message: unknown) => unknown = (m) => m): Port {
  function listen(event: 'message' | 'close', listener: (message: unknown) => void): () => void {
    port.on(event, listener)
    return () => void port.off(event, listener)
  }
  return {
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      const remove = listen('message', (message) => listener(unwrap(message)))
      port.start?.()
      return remove
    },
    onClose: (listener) => listen('close', () => listener()),
    close: () => port.close?.()
  }
}

/** `unwrap` for Electron's ports. */
export function eventData(message: unknown): unknown {
  return (message as { readonly data: unknown }).data
}
