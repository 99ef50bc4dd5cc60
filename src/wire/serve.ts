/** The answering end of a port: validates input, runs handlers, cancels them on request. */
import {
  AppError,
  callFrameSchema,
  toWireError,
  type CallFrame,
  type EventMap,
  type EventName,
  type EventPayload,
  type HandlerInput,
  type RequestMap,
  type RequestName,
  type RequestOutput
} from '../contract'
import type { Port } from './port'
import { describeIssues } from './validation'

export interface CallContext {
  /** Aborted when the caller cancels or goes away. */
  readonly signal: AbortSignal
}

export type Handlers<M extends RequestMap> = {
  readonly [K in RequestName<M>]: (
    input: HandlerInput<M, K>,
    context: CallContext
  ) => RequestOutput<M, K> | Promise<RequestOutput<M, K>>
}

export type Emit<E extends EventMap> = <K extends EventName<E>>(name: K, payload: EventPayload<E, K>) => void

/** Validates `input` by the contract and runs the one handler; the single door to a service, with or without a port. */
export async function callHandler<M extends RequestMap, K extends RequestName<M>>(
  requests: M,
  handlers: Handlers<M>,
  name: K,
  input: unknown,
  context: CallContext
): Promise<RequestOutput<M, K>> {
  const definition = Object.prototype.hasOwnProperty.call(requests, name) ? requests[name] : undefined
  if (!definition) throw new AppError('bad-input', `Thaw knows no request "${name}".`)
  const parsed = definition.input.safeParse(input)
  if (!parsed.success) throw new AppError('bad-input', `${name}: ${describeIssues(parsed.error)}`)
  return handlers[name](parsed.data as HandlerInput<M, K>, context)
}

/** Answers requests that come in on `port` until it closes; returns how to send events and how to end. */
export function serve<M extends RequestMap, E extends EventMap>(options: {
  readonly port: Port
  readonly requests: M
  readonly events: E
  readonly handlers: Handlers<M>
  /** Told of every thrown thing that is no AppError: a defect worth a log line. */
  readonly onDefect?: (error: unknown) => void
}): { readonly emit: Emit<E>; readonly end: () => void } {
  const { port, requests, handlers } = options
  const running = new Map<number, AbortController>()

  async function answer(frame: Extract<CallFrame, { kind: 'request' }>): Promise<void> {
    const controller = new AbortController()
    running.set(frame.id, controller)
    try {
      const context = { signal: controller.signal }
      const output = await callHandler(requests, handlers, frame.name as RequestName<M>, frame.input, context)
      port.post({ kind: 'response', id: frame.id, output } satisfies CallFrame)
    } catch (error) {
      if (!(error instanceof AppError)) options.onDefect?.(error)
      port.post({ kind: 'failure', id: frame.id, error: toWireError(error) } satisfies CallFrame)
    } finally {
      running.delete(frame.id)
    }
  }

  function receive(message: unknown): void {
    const frame = callFrameSchema.safeParse(message)
    if (!frame.success) return // lifecycle frames share the port; anything else is not ours
    if (frame.data.kind === 'request') void answer(frame.data)
    else if (frame.data.kind === 'cancel') running.get(frame.data.id)?.abort()
  }

  function end(): void {
    stopListening()
    stopWatching()
    for (const controller of running.values()) controller.abort()
  }
  const stopListening = port.onMessage(receive)
  const stopWatching = port.onClose(end)

  return {
    emit: (name, payload) => port.post({ kind: 'event', name, payload } satisfies CallFrame),
    end
  }
}
