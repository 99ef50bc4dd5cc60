/**
 * How a link between two services crosses plain child processes, which cannot hand ports to each other: its messages
 * travel over the parent, marked with the link's number. Under Electron real ports are handed over instead.
 */
import { EventEmitter } from 'node:events'
import { emitterPort, type Port } from './port'

export type RelayFrame =
  | { readonly to: 'service'; readonly message: unknown }
  | { readonly to: 'link-open'; readonly link: number; readonly message: unknown }
  | { readonly to: 'link'; readonly link: number; readonly message: unknown }
  | { readonly to: 'link-close'; readonly link: number }

export interface RelayedPort {
  readonly port: Port
  /** Hands over what came in for this port. */
  receive(message: unknown): void
  /** The other end is gone. */
  closed(): void
}

/** A port whose messages go out by `post`, and come in by `receive`. */
export function relayedPort(post: (message: unknown) => void, close: () => void = () => {}): RelayedPort {
  const emitter = new EventEmitter()
  const port = emitterPort({
    postMessage: post,
    on: (event, listener) => emitter.on(event, listener),
    off: (event, listener) => emitter.off(event, listener),
    close
  })
  return {
    port,
    receive: (message) => void emitter.emit('message', message),
    closed: () => void emitter.emit('close', undefined)
  }
}
