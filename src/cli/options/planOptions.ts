/** The options of `thaw train` and the plan they make. */
import { resolve } from 'node:path'
import type { Command, Option } from 'commander'
import { planSchema, type Plan } from '../../contract'
import { refusedOption } from './refusedOption'
import { schemaOption } from './schemaOption'

const plan = planSchema.shape
const head = plan.head.unwrap().shape

const byFeatures = 'This version trains by feature extraction: leave it out, or say --mode features.'
const modesToCome = { frozen: byFeatures, finetune: byFeatures }

/** Options of the other ways of training, known so that they are answered with more than "unknown option". */
const optionsToCome: readonly (readonly [flags: string, sentence: string])[] = [
  [
    '--unfreeze <names>',
    'This version trains by feature extraction, with the whole base frozen; leave it out.'
  ],
  [
    '--from <run>',
    'This version trains by feature extraction, which starts a new head each time; leave it out.'
  ],
  [
    '--resume <run>',
    'This version does not resume a run; leave it out: features are kept, so a new run is quick.'
  ],
  ['--augment', 'This version trains by feature extraction, where pictures are not augmented; leave it out.']
]

/** What commander makes of the options below. */
export interface PlanFlags {
  readonly base: string
  readonly mode: string
  readonly alpha: number
  readonly size: number
  readonly weights: string
  readonly preprocess: string
  readonly pool: string
  readonly head: number
  readonly dropout: number
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
      schemaOption('--head <units>', 'units of the hidden Dense layer; 0 leaves it out', head.units),
      schemaOption('--dropout <rate>', 'dropout before the output layer', head.dropout)
    ],
    'Training:': [
      schemaOption('--mode <mode>', 'features: the base runs once a picture', plan.mode, modesToCome),
      schemaOption('--epochs <number>', 'times through the training pictures', plan.epochs),
      schemaOption('--batch <number>', 'pictures a step', plan.batch),
      schemaOption('--lr <rate>', 'learning rate', plan.lr),
      schemaOption('--optimizer <name>', 'as Keras has it', plan.optimizer),
      schemaOption('--seed <number>', 'of initial weights, order and dropout', plan.seed)
    ]
  }
  for (const [heading, options] of Object.entries(groups)) {
    for (const option of options) command.addOption(option.helpGroup(heading))
  }
  for (const [flags, sentence] of optionsToCome) command.addOption(refusedOption(flags, sentence))
  return command
}

/** The plan that `flags` ask for; a weights file becomes an absolute path. */
export function planFromFlags(flags: PlanFlags): Plan {
  const { pool, head: units, dropout, weights, ...same } = flags
  const named = weights === 'imagenet' || weights === 'random'
  return planSchema.parse({
    ...same,
    weights: named ? weights : resolve(weights),
    head: { pool, units, dropout }
  })
}
