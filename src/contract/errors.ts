/** The one error class of Thaw, its codes, and its form on the wire. */
import { z } from 'zod'

export const errorCodes = [
  'bad-input', // a request that does not fit the contract, or an option out of its range
  'not-found', // a project, run, picture or file that is not there
  'not-allowed', // a path or request that this caller may not name
  'no-project', // a request that needs an open project
  'busy', // one training at a time
  'run-needed', // a run that others start from
  'cancelled', // the caller took it back
  'project-newer', // the project folder was written by a newer Thaw
  'project-broken', // the project folder cannot be read
  'disk', // reading or writing failed: full, read-only, gone
  'no-pictures', // nothing to train or evaluate on
  'picture', // one picture cannot be used
  'weights-missing', // the base's weights are not at hand
  'weights-mismatch', // a weights file does not fit the network
  'unsupported-layer', // the compiler does not know a layer, option or loss
  'diverged', // the loss is no longer a number
  'memory', // there was not enough, even for the smallest batch
  'graph', // TensorFlow refused or failed in a session run
  'parity', // an export did not predict the same as the run
  'backend', // TensorFlow could not be loaded
  'service-down', // a service is not running (crashed, stopping, not yet started)
  'internal' // a defect of ours
] as const

export type ErrorCode = (typeof errorCodes)[number]

export const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  /** Plain values that help a program react (a path, a layer name); never needed to understand the message. */
  details: z.record(z.string(), z.unknown()).optional()
})
export type WireError = z.infer<typeof wireErrorSchema>

/** An error a user may read: `message` says what was expected, what was got and what to do next. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly details?: Record<string, unknown> } = {}
  ) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.details = options.details
  }
}

/** The plain value of any thrown thing; the stack stays in the process that threw. */
export function toWireError(error: unknown): WireError {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, ...(error.details && { details: error.details }) }
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

/** The error class again at the other end of the wire. */
export function fromWireError(error: WireError): AppError {
  return new AppError(error.code, error.message, error.details ? { details: error.details } : {})
}
