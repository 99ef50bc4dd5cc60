/** Command-line options whose range, choices and default come from a schema of the contract, never typed again here. */
import { CommanderError, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'

/** What of JSON Schema a single option needs. */
interface ValueSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly default?: unknown
}

/**
 * An option checked by `schema`. `flags` as commander writes them; `text` is what its help says.
 * `instead` gives sentences for values that the schema does not have, where a person may well expect them.
 */
export function schemaOption(
  flags: string,
  text: string,
  schema: z.ZodType,
  instead: Readonly<Record<string, string>> = {}
): Option {
  const value = describeSchema(schema)
  const option = new Option(flags, text).argParser((given: string) => parseValue(given, schema, instead))
  if (value.enum) option.argChoices = [...value.enum]
  return value.default === undefined ? option : option.default(value.default)
}

/** The value of `given` by `schema`; throws an error of commander with what is expected. */
export function parseValue(
  given: string,
  schema: z.ZodType,
  instead: Readonly<Record<string, string>> = {}
): unknown {
  const value = describeSchema(schema)
  const sentence = Object.prototype.hasOwnProperty.call(instead, given) ? instead[given] : undefined
  if (sentence) throw new CommanderError(2, 'thaw.later', sentence)
  const numeric = value.type === 'number' || value.type === 'integer'
  const parsed = schema.safeParse(numeric ? numberFrom(given) : given)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(`Expected ${expected(value)}.`)
}

function describeSchema(schema: z.ZodType): ValueSchema {
  return z.toJSONSchema(schema, { io: 'input' }) as ValueSchema
}

/** `Number('')` is 0 and `Number('0x10')` 16: neither is what somebody meant. */
function numberFrom(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN
}

function expected(value: ValueSchema): string {
  if (value.enum) return `one of ${value.enum.join(', ')}`
  if (value.type === 'string') return 'some text'
  const noun = value.type === 'integer' ? 'a whole number' : 'a number'
  return [noun, lowerBound(value), upperBound(value)].filter((part) => part !== '').join(' ')
}

function lowerBound({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: ValueSchema): string {
  if (exclusiveMinimum !== undefined) return `above ${exclusiveMinimum}`
  if (minimum === undefined) return ''
  return maximum === undefined && exclusiveMaximum === undefined
    ? `of at least ${minimum}`
    : `from ${minimum}`
}

function upperBound({ maximum, exclusiveMaximum, exclusiveMinimum }: ValueSchema): string {
  if (exclusiveMaximum !== undefined) return `to below ${exclusiveMaximum}`
  if (maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER) return ''
  return exclusiveMinimum === undefined ? `to ${maximum}` : `and at most ${maximum}`
}
