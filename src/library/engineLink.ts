/** The library's line to the engine: there or not there, and waited for where it is coming back. */
import { AppError, engineEvents, engineRequests, type EngineEvents, type EngineRequests } from '../contract'
import { cancelled, createClient, type Client, type Port } from '../wire'

export type EngineClient = Client<EngineRequests, EngineEvents>

/** How long work waits for an engine that is starting: its restarts are far shorter. */
const WAIT_MS = 30_000

export class EngineLink {
  private attached: EngineClient | null = null
  private readonly waiting = new Set<(client: EngineClient) => void>()

  /** `onAttached` subscribes to the engine's events. */
  constructor(private readonly onAttached: (client: EngineClient) => void) {}

  attach(port: Port): void {
    this.detach()
    const client = createClient({ port, requests: engineRequests, events: engineEvents, peer: 'the engine' })
    port.onClose(() => {
      if (this.attached === client) this.attached = null
    })
    this.attached = client
    this.onAttached(client)
    for (const come of [...this.waiting]) come(client)
  }

  /** Everything asked and not yet answered fails with `reason`. */
  detach(reason?: AppError): void {
    this.attached?.end(reason)
    this.attached = null
  }

  /** null while the engine is not there. */
  get client(): EngineClient | null {
    return this.attached
  }

  /** The engine, once it is there; rejects with `service-down` where it does not come, or `cancelled`. */
  ready(signal?: AbortSignal): Promise<EngineClient> {
    if (signal?.aborted) return Promise.reject(cancelled())
    if (this.attached) return Promise.resolve(this.attached)
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.waiting.delete(come)
        clearTimeout(timer)
        signal?.removeEventListener('abort', cancel)
      }
      const come = (client: EngineClient): void => {
        settle()
        resolve(client)
      }
      const cancel = (): void => {
        settle()
        reject(cancelled())
      }
      const timer = setTimeout(() => {
        settle()
        reject(notThere())
      }, WAIT_MS)
      signal?.addEventListener('abort', cancel, { once: true })
      this.waiting.add(come)
    })
  }
}

function notThere(): AppError {
  return new AppError(
    'service-down',
    'The engine is not running. Restart it at the top of the window, then try again.'
  )
}
