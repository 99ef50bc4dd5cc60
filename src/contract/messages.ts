/** How requests and events are declared: maps from a name to schemas, from which both ends infer their types. */
import type { z } from 'zod'

export interface RequestDefinition {
  readonly input: z.ZodType
  readonly output: z.ZodType
  /**
   * Input fields that hold a path of the file system or a list of them, a nested one as `plan.weights`: main lets a
   * window name only granted ones.
   */
  readonly paths?: readonly string[]
  /** Values of those fields that name no file. */
  readonly notPaths?: readonly string[]
}
export type RequestMap = Readonly<Record<string, RequestDefinition>>
export type EventMap = Readonly<Record<string, z.ZodType>>

export type RequestName<M extends RequestMap> = Extract<keyof M, string>
export type RequestInput<M extends RequestMap, K extends keyof M> = z.input<M[K]['input']>
export type RequestOutput<M extends RequestMap, K extends keyof M> = z.output<M[K]['output']>
/** What a handler receives: the input after validation, defaults filled in. */
export type HandlerInput<M extends RequestMap, K extends keyof M> = z.output<M[K]['input']>

export type EventName<E extends EventMap> = Extract<keyof E, string>
export type EventPayload<E extends EventMap, K extends keyof E> = z.output<E[K]>
