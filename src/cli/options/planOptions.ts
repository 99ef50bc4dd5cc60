/** The options of `thaw train` and the plan they make. */
import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { z } from 'zod'
import { planSchema, runIdSchema, type Plan, type PlanChanges } from '../../contract'
import { augmentFromFlags, augmentOptions, variantsFromFlags, type AugmentFlags } from './augmentOptions'
import { courseFromFlags, courseOptions, l2Option, stepOptions, type CourseFlags } from './courseOptions'
import { givenOptions, longName, usage } from './given'
import { parseValue, schemaOption } from './schemaOption'

const plan = planSchema.shape
const head = plan.head.unwrap().shape
const unfrozenName = z.string().min(1).max(200)

/** What commander makes of the options below. */
export interface PlanFlags extends AugmentFlags, CourseFlags {
  readonly base: string
  readonly mode: string
  readonly unfreeze: readonly string[]
  readonly freezeBn: boolean
  readonly from: string | null
  readonly alpha: number
  readonly size: number
  readonly weights: string
  readonly preprocess: string
  readonly pool: string
  readonly head: readonly number[]
  readonly dropout: number
  readonly l2: number
  readonly epochs: number
  readonly batch: number
  readonly lr: number
  readonly optimizer: string
  readonly seed: number
}

/** Adds the options of a training plan to `command`, each with its default from `planSchema`. */
export function addPlanOptions(command: Command): Command {
  const groups: Readonly<Record<string, readonly Option[]>> = {
    'The base:': [
      schemaOption('--base <name>', 'base network (thaw bases lists them)', plan.base),
      schemaOption('--alpha <number>', 'width multiplier of MobileNet', plan.alpha),
      schemaOption('--size <pixels>', 'input height and width', plan.size),
      schemaOption('--weights <what>', "imagenet, random, or an HDF5 file in Keras' layout", plan.weights),
      schemaOption('--preprocess <how>', "the base's own preprocessing, or x / 255", plan.preprocess)
    ],
    'The head:': [
      schemaOption('--pool <how>', 'Flatten or GlobalAveragePooling2D', head.pool),
      unitsOption(),
      schemaOption('--dropout <rate>', 'dropout before the output layer', head.dropout),
      l2Option()
    ],
    'Training:': [
      schemaOption('--mode <mode>', 'how the base takes part; finetune trains what is thawed', plan.mode),
      unfreezeOption(),
      new Option('--freeze-bn', 'keep BatchNormalization frozen in what is thawed').default(false, ''),
      runOption('--from <run>', 'start from the best weights of that run'),
      schemaOption('--epochs <number>', 'times through the training pictures', plan.epochs),
      schemaOption('--batch <number>', 'pictures a step', plan.batch),
      schemaOption('--lr <rate>', 'learning rate', plan.lr),
      schemaOption('--optimizer <name>', 'as Keras has it', plan.optimizer),
      schemaOption('--seed <number>', 'of initial weights, order, dropout and augmentation', plan.seed)
    ],
    'A step:': stepOptions(),
    'The course of a training:': courseOptions(),
    'Augmentation, in modes frozen and finetune:': augmentOptions()
  }
  for (const [heading, options] of Object.entries(groups)) {
    for (const option of options) command.addOption(option.helpGroup(heading))
  }
  return command
}

/** `--resume`, which only a training has. */
export function resumeOption(): Option {
  const text = 'go on with that run; epochs, batch, lr and early stopping may change'
  return runOption('--resume <run>', text).helpGroup('Training:')
}

/** `--head 256`, `--head 512,128`, `--head 0`. */
function unitsOption(): Option {
  const units = z.number().int().min(0).max(8192)
  const text = 'units of up to four hidden Dense layers, as 256 or 512,128; 0 leaves them out'
  return new Option('--head <units>', text)
    .argParser((given: string) => {
      const dense = given
        .split(',')
        .map((part) => parseValue(part, units) as number)
        .filter((count) => count > 0)
      if (head.dense.safeParse(dense).success) return dense
      throw new InvalidArgumentError('A head has up to four hidden layers.')
    })
    .default([256], '256')
}

/** `--unfreeze block5`, `--unfreeze conv_dw_12..,conv1`. */
export function unfreezeOption(): Option {
  const text = 'what of the base to train too: layers, blocks, block5*, conv_dw_12..'
  return new Option('--unfreeze <names>', text)
    .argParser((given: string) => {
      const names = given.split(',').map((name) => name.trim())
      return names.filter((name) => name !== '').map((name) => parseValue(name, unfrozenName) as string)
    })
    .default([], '')
}

function runOption(flags: string, text: string): Option {
  return new Option(flags, text)
    .argParser((given: string) => {
      if (runIdSchema.safeParse(given).success) return given
      throw new InvalidArgumentError('A run is named by its number: thaw runs PROJECT lists them.')
    })
    .default(null, '')
}

/** What of the plan may be said with --resume. */
const changeable: readonly string[] = ['epochs', 'batch', 'lr', 'earlyStopping']

/** What --resume changes of the run's own plan. Throws a usage error where another setting is named. */
export function changesFromFlags(command: Command, flags: PlanFlags): PlanChanges {
  const given = givenOptions(command).filter((name) => name !== 'resume')
  const other = given.find((name) => !changeable.includes(name))
  if (other !== undefined) {
    throw usage(
      `A run is resumed with its own settings: with --resume only --epochs, --batch, --lr and --early-stopping can be given, not ${longName(command, other)}.`
    )
  }
  const said = (name: string): boolean => given.includes(name)
  return {
    ...(said('epochs') && { epochs: flags.epochs }),
    ...(said('batch') && { batch: flags.batch }),
    ...(said('lr') && { lr: flags.lr }),
    ...(said('earlyStopping') && { earlyStopping: flags.earlyStopping || null })
  }
}

/** The plan that `flags` ask for; a weights file becomes an absolute path. */
export function planFromFlags(flags: PlanFlags): Plan {
  const { pool, head: dense, dropout, l2, weights, freezeBn: freezeBatchNorm, ...same } = flags
  const augment = augmentFromFlags(flags)
  const named = weights === 'imagenet' || weights === 'random'
  return planSchema.parse({
    ...same,
    ...courseFromFlags(flags),
    freezeBatchNorm,
    augment,
    augmentVariants: variantsFromFlags(flags, augment),
    weights: named ? weights : resolve(weights),
    head: { pool, dense, dropout, l2 }
  })
}
