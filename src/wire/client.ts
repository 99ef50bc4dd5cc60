/** The asking end of a port: requests with cancel, events by name; everything pending fails when the port closes. */
import {
  AppError,
  callFrameSchema,
  fromWireError,
  type CallFrame,
  type EventMap,
  type EventName,
  type EventPayload,
  type RequestInput,
  type RequestMap,
  type RequestName,
  type RequestOutput
} from '../contract'
import type { Port } from './port'
import { describeIssues } from './validation'

export interface Client<M extends RequestMap, E extends EventMap> {
  /** Rejects with an AppError: the other side's own, `cancelled`, or `service-down` where the port closed. */
  request<K extends RequestName<M>>(
    name: K,
    input: RequestInput<M, K>,
    options?: { readonly signal?: AbortSignal }
  ): Promise<RequestOutput<M, K>>
  /** Returns the function that ends the subscription. */
  on<K extends EventName<E>>(name: K, listener: (payload: EventPayload<E, K>) => void): () => void
  /** Rejects what is pending and lets go of the port. */
  end(reason?: AppError): void
}

interface Pending {
  readonly name: string
  readonly resolve: (output: unknown) => void
  readonly reject: (error: AppError) => void
}

/** Talks to a `serve` at the other end of `port`. */
export function createClient<M extends RequestMap, E extends EventMap>(options: {
  readonly port: Port
  readonly requests: M
  readonly events: E
  /** Named in the sentence of `service-down`, as "the engine". */
  readonly peer: string
  readonly onDefect?: (error: unknown) => void
}): Client<M, E> {
  const { port, requests, events } = options
  const pending = new Map<number, Pending>()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  let nextId = 1
  let ended: AppError | null = null

  function receive(message: unknown): void {
    const parsed = callFrameSchema.safeParse(message)
    if (!parsed.success) return
    const frame = parsed.data
    if (frame.kind === 'event') deliver(frame.name, frame.payload)
    else if (frame.kind === 'response' || frame.kind === 'failure') settle(frame)
  }

  function settle(frame: Extract<CallFrame, { kind: 'response' | 'failure' }>): void {
    const call = pending.get(frame.id)
    if (!call) return
    pending.delete(frame.id)
    if (frame.kind === 'failure') return call.reject(fromWireError(frame.error))
    const output = requests[call.name]?.output.safeParse(frame.output)
    if (output?.success) call.resolve(output.data)
    else
      call.reject(
        new AppError(
          'internal',
          `${call.name} was answered out of form: ${output ? describeIssues(output.error) : ''}`
        )
      )
  }

  function deliver(name: string, payload: unknown): void {
    const parsed = events[name]?.safeParse(payload)
    if (!parsed?.success) {
      options.onDefect?.(new AppError('internal', `Event "${name}" is out of form.`))
      return
    }
    for (const listener of [...(listeners.get(name) ?? [])]) listener(parsed.data as never)
  }

  function end(
    reason = new AppError(
      'service-down',
      `The connection to ${options.peer} closed before it answered. Try again.`
    )
  ): void {
    if (ended) return
    ended = reason
    stopListening()
    stopWatching()
    for (const call of pending.values()) call.reject(reason)
    pending.clear()
  }
  const stopListening = port.onMessage(receive)
  const stopWatching = port.onClose(() => end())

  function request<K extends RequestName<M>>(
    name: K,
    input: RequestInput<M, K>,
    { signal }: { readonly signal?: AbortSignal } = {}
  ): Promise<RequestOutput<M, K>> {
    if (ended) return Promise.reject(ended)
    if (signal?.aborted) return Promise.reject(cancelled())
    const id = nextId++
    // The other side answers a cancel itself, once its current step has ended and nothing is half done.
    const cancel = (): void => port.post({ kind: 'cancel', id } satisfies CallFrame)
    return new Promise<unknown>((resolve, reject) => {
      pending.set(id, { name, resolve, reject })
      signal?.addEventListener('abort', cancel, { once: true })
      port.post({ kind: 'request', id, name, input } satisfies CallFrame)
    }).finally(() => signal?.removeEventListener('abort', cancel)) as Promise<RequestOutput<M, K>>
  }

  function on<K extends EventName<E>>(name: K, listener: (payload: EventPayload<E, K>) => void): () => void {
    const set = listeners.get(name) ?? new Set()
    listeners.set(name, set.add(listener as (payload: never) => void))
    return () => void set.delete(listener as (payload: never) => void)
  }

  return { request, on, end }
}

/** The error of a request that its own caller took back. */
export function cancelled(): AppError {
  return new AppError('cancelled', 'Cancelled.')
}
