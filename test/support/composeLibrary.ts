/** The library with the real engine in this process, joined by message channels; the engine can be taken away. */
import { MessageChannel } from 'node:worker_threads'
import {
  engineEvents,
  engineRequests,
  libraryEvents,
  libraryRequests,
  type EngineEvents,
  type EngineRequests,
  type EventPayload,
  type JobEnd,
  type LibraryEvents,
  type LibraryRequests,
  type ServiceOptions
} from '../../src/contract'
import { createEngine } from '../../src/engine/service'
import { createLibrary } from '../../src/library/service'
import { createClient, emitterPort, serve, type Client, type Emit, type Handlers } from '../../src/wire'

export type Told = {
  [K in keyof LibraryEvents]: { name: K; payload: EventPayload<LibraryEvents, K> }
}[keyof LibraryEvents]

export type EngineHandlers = Handlers<EngineRequests>

export interface ComposedLibrary {
  readonly client: Client<LibraryRequests, LibraryEvents>
  /** Every event so far, in order. */
  readonly told: Told[]
  /** What handlers threw that is no AppError, and events out of form: nothing, where all is well. */
  readonly defects: unknown[]
  /** Starts an engine and links it; `change` puts faults into its answers. */
  attachEngine(change?: (handlers: EngineHandlers) => EngineHandlers): void
  /** Closes the engine's port without a word, as the end of its process does. */
  killEngine(): void
  /** The end of a job: waited for, or long told. */
  ended(job: string): Promise<JobEnd>
  /** `dataset:add`, waited for to its end. */
  add(folder: string): Promise<JobEnd>
  rescan(): Promise<JobEnd>
  close(): Promise<void>
}

/** No engine is linked yet. `memoryKills` is what the system counts. */
export function composeLibrary(options: ServiceOptions, memoryKills?: () => number | null): ComposedLibrary {
  const told: Told[] = []
  const defects: unknown[] = []
  const onDefect = (error: unknown): void => void defects.push(error)
  const { port1, port2 } = new MessageChannel()
  const emit: Emit<LibraryEvents> = (name, payload) => answering.emit(name, payload)
  const library = createLibrary(options, emit, memoryKills)
  const answering = serve({
    port: emitterPort(port2),
    requests: libraryRequests,
    events: libraryEvents,
    handlers: library.handlers,
    onDefect
  })
  const client = createClient({
    port: emitterPort(port1),
    requests: libraryRequests,
    events: libraryEvents,
    peer: 'the library',
    onDefect
  })
  for (const name of Object.keys(libraryEvents) as (keyof LibraryEvents)[])
    client.on(name, (payload) => told.push({ name, payload } as Told))
  let engine: LinkedEngine | null = null

  function ended(job: string): Promise<JobEnd> {
    const known = told.find((t) => t.name === 'job:ended' && t.payload.job === job)
    if (known) return Promise.resolve(known.payload as JobEnd)
    return new Promise((resolve) => {
      const stop = client.on('job:ended', (end) => {
        if (end.job !== job) return
        stop()
        resolve(end)
      })
    })
  }

  return {
    client,
    told,
    defects,
    ended,
    attachEngine(change) {
      engine = linkEngine(options, onDefect, change)
      library.attachEngine(engine.port)
    },
    killEngine: () => engine?.kill(),
    add: async (folder) => ended((await client.request('dataset:add', { folder })).job),
    rescan: async () => ended((await client.request('dataset:rescan', {})).job),
    async close() {
      await library.close()
      await engine?.close()
      client.end()
      answering.end()
      port1.close()
    }
  }
}

interface LinkedEngine {
  readonly port: ReturnType<typeof emitterPort>
  kill(): void
  close(): Promise<void>
}

function linkEngine(
  options: ServiceOptions,
  onDefect: (error: unknown) => void,
  change: (handlers: EngineHandlers) => EngineHandlers = (handlers) => handlers
): LinkedEngine {
  const { port1, port2 } = new MessageChannel()
  const emit: Emit<EngineEvents> = (name, payload) => answering.emit(name, payload)
  const engine = createEngine(options, emit)
  const answering = serve({
    port: emitterPort(port2),
    requests: engineRequests,
    events: engineEvents,
    handlers: change(engine.handlers),
    onDefect
  })
  return {
    port: emitterPort(port1),
    kill: () => port2.close(),
    async close() {
      await engine.close()
      port2.close()
    }
  }
}
