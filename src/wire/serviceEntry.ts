/** The child side of a service's life: start, answer, link to the peer, stop. Knows no service by name. */
import {
  AppError,
  toServiceSchema,
  toWireError,
  type EventMap,
  type FromService,
  type RequestMap,
  type ServiceOptions
} from '../contract'
import { serviceParent, type ServiceParent } from './parent'
import type { Port } from './port'
import { serve, type Emit, type Handlers } from './serve'

export interface RunningService<M extends RequestMap> {
  readonly handlers: Handlers<M>
  /** Where a service asks its peer: told of the port to it. A service without this is asked by its peer instead. */
  attachEngine?(port: Port): void
  detachEngine?(reason?: AppError): void
  /** Puts everything in order; the process ends right after. */
  close(): Promise<void>
}

export interface ServiceDefinition<M extends RequestMap, E extends EventMap> {
  readonly requests: M
  readonly events: E
  readonly create: (options: ServiceOptions, emit: Emit<E>) => RunningService<M> | Promise<RunningService<M>>
}

/**
 * Waits for `start`, creates the service and answers requests until `stop`. Events go to every port that is served.
 * What is thrown and is no AppError goes to stderr with its stack, from where the parent logs it.
 */
export function runService<M extends RequestMap, E extends EventMap>(
  definition: ServiceDefinition<M, E>,
  parent: ServiceParent = serviceParent()
): void {
  const { requests, events } = definition
  const served = new Set<{ readonly emit: Emit<E>; readonly end: () => void }>()
  let service: RunningService<M> | null = null
  let starting = false
  let unlink: () => void = () => {}

  const tell = (message: FromService): void => parent.port.post(message)
  const emit: Emit<E> = (name, payload) => {
    for (const each of served) each.emit(name, payload)
  }

  function answerOn(port: Port, handlers: Handlers<M>): () => void {
    const one = serve({ port, requests, events, handlers, onDefect: console.error })
    served.add(one)
    return () => {
      served.delete(one)
      one.end()
    }
  }

  async function start(options: ServiceOptions): Promise<void> {
    if (starting) return
    starting = true
    try {
      service = await definition.create(options, emit)
      answerOn(parent.port, service.handlers)
      tell({ kind: 'ready' })
    } catch (error) {
      if (!(error instanceof AppError)) console.error(error)
      tell({ kind: 'start-failed', error: toWireError(error) })
    }
  }

  function link(port: Port): void {
    unlink()
    if (!service) return port.close()
    const running = service
    const letGo = running.attachEngine ? attach(running, port) : answerOn(port, running.handlers)
    unlink = () => {
      unlink = () => {}
      letGo()
      port.close()
    }
    const linked = unlink
    port.onClose(() => {
      if (unlink === linked) unlink()
    })
  }

  async function stop(): Promise<void> {
    unlink()
    try {
      await service?.close()
    } catch (error) {
      console.error(error)
    }
    tell({ kind: 'stopped' })
    // One turn later, so that the frame is on its way before the process ends.
    setImmediate(() => process.exit(0))
  }

  parent.onLink(link)
  parent.port.onMessage((message) => {
    const frame = toServiceSchema.safeParse(message)
    if (!frame.success) return // calls share the port
    if (frame.data.kind === 'start') void start(frame.data.options)
    else if (frame.data.kind === 'unlink') unlink()
    else if (frame.data.kind === 'stop') void stop()
  })
}

function attach<M extends RequestMap>(service: RunningService<M>, port: Port): () => void {
  service.attachEngine?.(port)
  return () =>
    service.detachEngine?.(
      new AppError(
        'service-down',
        'The engine is not running just now. It is being started; try again shortly.'
      )
    )
}
