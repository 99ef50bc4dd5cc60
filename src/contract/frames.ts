/** The frames that cross a port: lifecycle between main and a service, and request, response, cancel, event. */
import { z } from 'zod'
import { wireErrorSchema } from './errors'

export const callFrameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.number().int(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('response'), id: z.number().int(), output: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.number().int(), error: wireErrorSchema }),
  z.object({ kind: z.literal('cancel'), id: z.number().int() }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() })
])
export type CallFrame = z.infer<typeof callFrameSchema>

/** What a service is told when it starts. */
export const serviceOptionsSchema = z.object({
  /** Folder of what ships with Thaw: weights, the sample, ImageNet classes. */
  resources: z.string(),
  /** Per-user folder for preferences and recent projects. */
  userData: z.string(),
  /** Where Keras keeps its files: `~/.keras`, or KERAS_HOME. */
  kerasHome: z.string()
})
export type ServiceOptions = z.infer<typeof serviceOptionsSchema>

/** Main to service. `link` carries a port to the other service. */
export const toServiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), options: serviceOptionsSchema }),
  z.object({ kind: z.literal('link') }),
  z.object({ kind: z.literal('unlink') }),
  z.object({ kind: z.literal('stop') })
])
export type ToService = z.infer<typeof toServiceSchema>

/** Service to main. */
export const fromServiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('start-failed'), error: wireErrorSchema }),
  z.object({ kind: z.literal('stopped') })
])
export type FromService = z.infer<typeof fromServiceSchema>
