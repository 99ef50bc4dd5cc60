/** The way from a service back to the process that started it: Electron's parent port, or a plain Node fork. */
import { eventData, emitterPort, type EmitterPort, type Port } from './port'
import { relayedPort, type RelayedPort, type RelayFrame } from './relay'

export interface ServiceParent {
  readonly port: Port
  /** Told of each port to the peer service. */
  onLink(listener: (port: Port) => void): void
}

/** The parent of this process. Throws where nobody started it as a service. */
export function serviceParent(): ServiceParent {
  const { parentPort } = process as { readonly parentPort?: EmitterPort }
  if (parentPort) return electronParent(parentPort)
  if (process.send) return forkedParent()
  throw new Error('A Thaw service is started by Thaw: run `npm start`, or `thaw` in a terminal.')
}

function electronParent(parentPort: EmitterPort): ServiceParent {
  return {
    port: emitterPort(parentPort, eventData),
    onLink(listener) {
      parentPort.on('message', (event) => {
        const [port] = (event as { readonly ports: readonly EmitterPort[] }).ports
        if (port) listener(emitterPort(port, eventData))
      })
    }
  }
}

function forkedParent(): ServiceParent {
  const links = new Map<number, RelayedPort>()
  const listeners = new Set<(port: Port) => void>()
  const parent = relayedPort((message) => send({ to: 'service', message }))

  function open(link: number): void {
    const relayed = relayedPort(
      (message) => send({ to: 'link', link, message }),
      () => links.delete(link) && send({ to: 'link-close', link })
    )
    links.set(link, relayed)
    for (const listener of listeners) listener(relayed.port)
  }

  process.on('message', (frame: RelayFrame) => {
    if (frame.to === 'service') parent.receive(frame.message)
    else if (frame.to === 'link-open') open(frame.link)
    else if (frame.to === 'link') links.get(frame.link)?.receive(frame.message)
    else {
      links.get(frame.link)?.closed()
      links.delete(frame.link)
    }
  })
  // A service without the process that started it serves nobody.
  process.on('disconnect', () => process.exit(0))
  return { port: parent.port, onLink: (listener) => void listeners.add(listener) }
}

function send(frame: RelayFrame): void {
  if (process.connected) process.send?.(frame)
}
