/** The options of `thaw train` that shape a training step and its course, and the settings they make. */
import { InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import {
  courseShape,
  earlyStoppingSchema,
  headSchema,
  reduceLROnPlateauSchema,
  scheduleSchema,
  type ClassWeight,
  type EarlyStopping,
  type LayerRates,
  type PlanInput,
  type ReduceLROnPlateau,
  type Schedule
} from '../../contract'
import { parseValue, schemaOption } from './schemaOption'

/** What commander makes of the options below; one without a default that was not given is not there. */
export interface CourseFlags {
  readonly labelSmoothing: number
  readonly classWeight?: ClassWeight
  readonly clipnorm?: number
  readonly clipvalue?: number
  readonly globalClipnorm?: number
  readonly layerRate?: LayerRates
  readonly schedule?: Schedule
  readonly reduceLr?: ReduceLROnPlateau
  /** false where it was refused by `--no-early-stopping`. */
  readonly earlyStopping?: EarlyStopping | false
}

/** `--l2`, which belongs to the head. */
export function l2Option(): Option {
  return schemaOption(
    '--l2 <factor>',
    "Keras' L2 kernel_regularizer of its Dense layers",
    headSchema.shape.l2
  )
}

export function stepOptions(): readonly Option[] {
  const clip = (flags: string, text: string, field: 'clipnorm' | 'clipvalue' | 'globalClipnorm'): Option =>
    schemaOption(flags, text, courseShape[field].unwrap().unwrap())
  return [
    schemaOption('--label-smoothing <share>', 'spread evenly over the classes', courseShape.labelSmoothing),
    parsedOption('--class-weight <weights>', 'balanced, or by class as daisy=2,roses=0.5', classWeights),
    clip('--clipnorm <norm>', "of each variable's gradient at most", 'clipnorm'),
    clip('--clipvalue <value>', 'of each number of a gradient at most', 'clipvalue'),
    clip('--global-clipnorm <norm>', 'of all gradients together at most', 'globalClipnorm')
  ]
}

export function courseOptions(): readonly Option[] {
  return [
    parsedOption('--layer-rate <names>', 'factors of the rate, as block4=0.1,block5=0.3,head=1', layerRates),
    settingsOption('--schedule <settings>', 'cosine, or cosine,warmup-epochs=2,alpha=0.01', {
      schema: scheduleSchema,
      alone: 'name',
      example: 'cosine, or cosine,warmup-epochs=2,initial-lr=0,alpha=0.01'
    }),
    settingsOption(
      '--reduce-lr <settings>',
      'on a plateau of that many epochs: 5, or patience=5,factor=0.2',
      {
        schema: reduceLROnPlateauSchema,
        alone: 'patience',
        example:
          'a number of epochs, or patience=5,factor=0.2,monitor=val_loss,min-delta=0.0001,cooldown=0,min-lr=0'
      }
    ),
    settingsOption(
      '--early-stopping <settings>',
      'after that many epochs without gain: 5, or patience=5,monitor=val_acc',
      {
        schema: earlyStoppingSchema,
        alone: 'patience',
        example: 'a number of epochs, or patience=5,monitor=val_loss,min-delta=0'
      }
    ),
    new Option('--no-early-stopping', 'with --resume: go on without it')
  ]
}

/** The fields of a plan that the flags ask for, L2 apart. */
export function courseFromFlags(flags: CourseFlags): Partial<PlanInput> {
  const { labelSmoothing, classWeight, clipnorm, clipvalue, globalClipnorm, layerRate, schedule, reduceLr } =
    flags
  return {
    labelSmoothing,
    ...(classWeight !== undefined && { classWeight }),
    ...(clipnorm !== undefined && { clipnorm }),
    ...(clipvalue !== undefined && { clipvalue }),
    ...(globalClipnorm !== undefined && { globalClipnorm }),
    ...(layerRate && { layerRates: layerRate }),
    ...(schedule && { schedule }),
    ...(reduceLr && { reduceLROnPlateau: reduceLr }),
    earlyStopping: flags.earlyStopping || null
  }
}

function classWeights(given: string): ClassWeight {
  if (given === 'balanced') return given
  return checked(
    courseShape.classWeight.unwrap(),
    Object.fromEntries(pairsOf(given).map(([name, weight]) => [name, numberOf(weight)])),
    'balanced, or numbers of at least 0 by class, as daisy=2,roses=0.5'
  )
}

function layerRates(given: string): LayerRates {
  return checked(
    courseShape.layerRates.unwrap(),
    pairsOf(given).map(([name, multiplier]) => ({ name, multiplier: numberOf(multiplier) })),
    'factors above 0 by layer or block, as block4=0.1,block5=0.3'
  )
}

/** `alone` is the setting that a value without a name is for. */
function settingsOption(
  flags: string,
  text: string,
  {
    schema,
    alone,
    example
  }: { readonly schema: z.ZodObject; readonly alone: string; readonly example: string }
): Option {
  return parsedOption(flags, text, (given) => {
    const named = given.split(',').map((part): [string, unknown] => {
      const [name, value] = part.includes('=') ? pairOf(part) : [alone, part]
      return [camelCase(name), Number.isNaN(numberOf(value)) ? value : numberOf(value)]
    })
    return checked(schema.strict(), Object.fromEntries(named), example)
  })
}

function parsedOption(flags: string, text: string, parse: (given: string) => unknown): Option {
  return new Option(flags, text).argParser(parse)
}

function checked<S extends z.ZodType>(schema: S, value: unknown, expected: string): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(`Expected ${expected}.`)
}

function pairsOf(given: string): [string, string][] {
  return given.split(',').map(pairOf)
}

/** "a=b" -> ["a", "b"]; names may hold an =, numbers do not. */
function pairOf(part: string): [string, string] {
  const at = part.lastIndexOf('=')
  return [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()]
}

/** NaN where it is none. */
function numberOf(text: string): number {
  try {
    return parseValue(text, z.number()) as number
  } catch {
    return NaN
  }
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
