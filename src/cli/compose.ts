/**
 * Library and engine in this one process, joined by message channels, so that the same validated messages flow as
 * between the processes of the window. Neither is loaded before it is asked: TensorFlow costs time and memory.
 */
import { MessageChannel } from 'node:worker_threads'
import {
  engineEvents,
  engineRequests,
  libraryEvents,
  libraryRequests,
  type EngineEvents,
  type EngineRequests,
  type EventMap,
  type LibraryEvents,
  type LibraryRequests,
  type RequestMap,
  type ServiceOptions
} from '../contract'
import { createClient, emitterPort, serve, type Client, type Emit, type Handlers, type Port } from '../wire'
import { answerLazily } from './lazyPort'

export type LibraryClient = Client<LibraryRequests, LibraryEvents>
export type EngineClient = Client<EngineRequests, EngineEvents>

export interface Services {
  library(): Promise<LibraryClient>
  engine(): EngineClient
  /** Puts both in order and lets go of every port, so that the process can end. */
  close(): Promise<void>
}

interface Service<M extends RequestMap> {
  readonly handlers: Handlers<M>
  close(): Promise<void>
}

/** Nothing is loaded yet: each service starts with the first request to it. */
export function composeServices(
  options: ServiceOptions,
  onDefect: (error: unknown) => void = () => {}
): Services {
  const engine = lazyService({
    requests: engineRequests,
    events: engineEvents,
    onDefect,
    create: async (emit) => (await import('../engine/service')).createEngine(options, emit)
  })
  let library: Promise<{ readonly client: LibraryClient; close(): Promise<void> }> | null = null
  let engineClient: EngineClient | null = null

  async function startLibrary(): Promise<{ readonly client: LibraryClient; close(): Promise<void> }> {
    const { createLibrary } = await import('../library/service')
    const { ours, theirs, close } = channel()
    const emit: Emit<LibraryEvents> = (name, payload) => answering.emit(name, payload)
    const service = await createLibrary(options, emit)
    const answering = serve({
      port: theirs,
      requests: libraryRequests,
      events: libraryEvents,
      handlers: service.handlers,
      onDefect
    })
    service.attachEngine(engine.link())
    const client = createClient({
      port: ours,
      requests: libraryRequests,
      events: libraryEvents,
      peer: 'the library',
      onDefect
    })
    return {
      client,
      async close() {
        await service.close()
        client.end()
        answering.end()
        close()
      }
    }
  }

  return {
    library: async () => (await (library ??= startLibrary())).client,
    engine: () =>
      (engineClient ??= createClient({
        port: engine.link(),
        requests: engineRequests,
        events: engineEvents,
        peer: 'the engine',
        onDefect
      })),
    async close() {
      const running = await library?.catch(() => null)
      await running?.close()
      engineClient?.end()
      await engine.close()
    }
  }
}

/** A service that starts with the first message on any of its links; its events go to all of them. */
function lazyService<M extends RequestMap, E extends EventMap>(definition: {
  readonly requests: M
  readonly events: E
  readonly onDefect: (error: unknown) => void
  readonly create: (emit: Emit<E>) => Service<M> | Promise<Service<M>>
}): { link(): Port; close(): Promise<void> } {
  const { requests, events, onDefect } = definition
  const served = new Set<{ readonly emit: Emit<E>; readonly end: () => void }>()
  const channels = new Set<() => void>()
  let started: Promise<Service<M>> | null = null

  const emit: Emit<E> = (name, payload) => {
    for (const each of served) each.emit(name, payload)
  }
  async function start(port: Port): Promise<void> {
    const { handlers } = await (started ??= Promise.resolve(definition.create(emit)))
    served.add(serve({ port, requests, events, handlers, onDefect }))
  }
  return {
    link() {
      const { ours, theirs, close } = channel()
      channels.add(close)
      answerLazily(theirs, start, onDefect)
      return ours
    },
    async close() {
      const service = await started?.catch(() => null)
      await service?.close()
      for (const each of served) each.end()
      for (const close of channels) close()
    }
  }
}

function channel(): { readonly ours: Port; readonly theirs: Port; close(): void } {
  const { port1, port2 } = new MessageChannel()
  return { ours: emitterPort(port1), theirs: emitterPort(port2), close: () => port1.close() }
}
