/** The options of `thaw train` that vary training pictures, and the settings they make. */
import { InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { augmentSchema, notebookAugment, planSchema, type Augment, type AugmentInput } from '../../contract'
import { usage } from './given'
import { parseValue, schemaOption } from './schemaOption'

const settings = augmentSchema.shape
const shiftSchema = z.tuple([settings.widthShiftRange, settings.heightShiftRange])

/** What commander makes of the options below; one that was not given is not there. */
export interface AugmentFlags {
  readonly augment?: true
  readonly rotation?: number
  readonly shift?: readonly [width: number, height: number]
  readonly shear?: number
  readonly zoom?: readonly [number, number]
  readonly hflip?: true
  readonly vflip?: true
  readonly brightness?: readonly [number, number]
  readonly contrast?: readonly [number, number]
  readonly channelShift?: number
  readonly fill?: Augment['fillMode']
  readonly cval?: number
  readonly variants?: number
}

export function augmentOptions(): readonly Option[] {
  return [
    new Option(
      '--augment',
      "the notebook's: rotation 40, shift 0.2, shear 0.2, zoom 0.2, hflip, fill nearest"
    ),
    schemaOption('--rotation <degrees>', 'rotation to either side', settings.rotationRange.unwrap()),
    numbersOption('--shift <share>', 'below 1 a share of width and height, else pixels; or both: 0.2,0.1', {
      expected: 'a number from 0 to 1024, or one for width and one for height, as 0.2,0.1',
      take: (given) => shiftSchema.parse(given.length === 1 ? [given[0], given[0]] : given)
    }),
    schemaOption('--shear <degrees>', 'shear to either side', settings.shearRange.unwrap()),
    numbersOption('--zoom <range>', '0.2 for 0.8,1.2; above 1 shows more of the picture', {
      expected: 'a number from 0 to 0.95, or two from 0.05 to 20, the lower first, as 0.8,1.2',
      take: (given) => settings.zoomRange.parse(given.length === 1 ? given[0] : given)
    }),
    new Option('--hflip', 'mirror half of the pictures left to right'),
    new Option('--vflip', 'turn half of the pictures upside down'),
    factorOption('--brightness <range>', 'factor of every pixel, as 0.8,1.2', settings.brightnessRange),
    factorOption(
      '--contrast <range>',
      "factor of the distance from a channel's mean",
      settings.contrastRange
    ),
    schemaOption(
      '--channel-shift <value>',
      'added to every pixel, 0 to 255',
      settings.channelShiftRange.unwrap()
    ),
    schemaOption('--fill <mode>', "what lies beyond a picture's edge", settings.fillMode.unwrap()),
    schemaOption('--cval <value>', 'the value there, where --fill is constant', settings.cval.unwrap()),
    schemaOption(
      '--variants <number>',
      'varied copies of each picture that are made once and kept; left out, it is varied anew each epoch',
      planSchema.shape.augmentVariants.unwrap().unwrap()
    )
  ]
}

/** The settings asked for: the notebook's with --augment, else neutral, and what was named on top; null where nothing was. */
export function augmentFromFlags(flags: AugmentFlags): Augment | null {
  const {
    augment,
    rotation,
    shift,
    shear,
    zoom,
    hflip,
    vflip,
    brightness,
    contrast,
    channelShift,
    fill,
    cval
  } = flags
  const named: { -readonly [K in keyof AugmentInput]: AugmentInput[K] | undefined } = {
    rotationRange: rotation,
    widthShiftRange: shift?.[0],
    heightShiftRange: shift?.[1],
    shearRange: shear,
    zoomRange: zoom,
    horizontalFlip: hflip,
    verticalFlip: vflip,
    brightnessRange: brightness,
    contrastRange: contrast,
    channelShiftRange: channelShift,
    fillMode: fill,
    cval
  }
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
  if (!augment && Object.keys(given).length === 0) return null
  return augmentSchema.parse({ ...(augment && notebookAugment), ...given })
}

/** How many variants are kept; null where none. Throws a usage error where nothing is varied. */
export function variantsFromFlags({ variants }: AugmentFlags, augment: Augment | null): number | null {
  if (variants === undefined) return null
  if (augment) return variants
  throw usage(
    '--variants keeps varied copies of pictures, but nothing says how they are varied. Add --augment, or options like --rotation.'
  )
}

function factorOption(flags: string, text: string, schema: z.ZodType): Option {
  const expected = 'two numbers from 0 to 10, the lower first, as 0.8,1.2'
  return numbersOption(flags, text, { expected, take: (given) => schema.parse(given) })
}

/** Numbers with commas between them. `take` may throw what a schema throws: `expected` then says what was expected. */
function numbersOption(
  flags: string,
  text: string,
  how: { readonly expected: string; readonly take: (given: readonly number[]) => unknown }
): Option {
  return new Option(flags, text).argParser((given: string) => {
    const numbers = given.split(',').map((part) => parseValue(part, z.number()) as number)
    try {
      return how.take(numbers)
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error
      throw new InvalidArgumentError(`Expected ${how.expected}.`)
    }
  })
}
