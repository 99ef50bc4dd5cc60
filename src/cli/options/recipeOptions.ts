/** The options of `thaw train` that make a recipe of the plan, and the recipe they make. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { notebookAugment, recipeIdSchema, recipeSchema, type Plan, type Recipe, type RecipeId } from '../../contract' // prettier-ignore
import { augmentOptions } from './augmentOptions'
import { givenOptions, longName, usage } from './given'
import { schemaOption } from './schemaOption'

const recipe = recipeSchema.shape

/** What commander makes of the options below; one that was not given is not there. */
export interface RecipeFlags {
  readonly recipe?: Recipe['name']
  readonly resumeRecipe?: RecipeId
  readonly blocks?: number
  readonly stageEpochs?: number
  readonly stageLr?: number
  readonly augmentFinetune?: true
  readonly plainFrozen?: true
  readonly trainBn?: true
}

/** What a recipe decides over. */
const decided: readonly string[] = ['mode', 'unfreeze', 'freezeBn', 'layerRate']
/** What varies pictures. */
const varying: readonly string[] = augmentOptions().map((option) => option.attributeName())

export function addRecipeOptions(command: Command): Command {
  const options = [
    schemaOption('--recipe <name>', 'runs one after the other, each from the one before', recipe.name.unwrap()),
    new Option('--resume-recipe <number>', 'go on with that recipe where it ended').argParser(recipeNumber),
    schemaOption('--blocks <number>', 'blocks thawed in the end (default: as suits the base)', recipe.blocks.unwrap().unwrap()),
    schemaOption('--stage-epochs <number>', 'epochs of each stage after the first (default: as the first)', recipe.epochs.unwrap().unwrap()),
    schemaOption('--stage-lr <rate>', 'learning rate of the first thawed block (default: a hundredth, but not below 1e-5)', recipe.lr.unwrap().unwrap()),
    new Option('--augment-finetune', 'vary pictures in stage 3 of 1-2-3 too'),
    new Option('--plain-frozen', 'vary no pictures in stage 2 of 1-2-3'),
    new Option('--train-bn', 'train BatchNormalization in thawed blocks')
  ] // prettier-ignore
  for (const option of options) command.addOption(option.helpGroup('Recipes:'))
  return command
}

/** The recipe asked for, or null. Throws a usage error where an option has no meaning with it, or without it. */
export function recipeFromFlags(command: Command, flags: RecipeFlags, plan: Plan): Recipe | null {
  const { recipe: name, blocks, stageEpochs, stageLr } = flags
  if (name === undefined) {
    const lost = givenOf(command, [
      'blocks',
      'stageEpochs',
      'stageLr',
      'augmentFinetune',
      'plainFrozen',
      'trainBn'
    ])
    if (lost === null) return null
    throw usage(`${lost} belongs to a recipe: add --recipe 1-2-3 or --recipe gradual.`)
  }
  const taken = givenOf(command, decided)
  if (taken !== null)
    throw usage(`A recipe decides itself what is trained in each stage: leave ${taken} out, or --recipe.`)
  const varied = givenOf(command, [...varying, 'augmentFinetune'])
  if (name === 'gradual') {
    const idle = varied ?? givenOf(command, ['plainFrozen'])
    if (idle !== null) throw usage(`The recipe gradual varies no pictures: leave ${idle} out, or take 1-2-3.`)
  }
  if (flags.plainFrozen && varied !== null)
    throw usage(`--plain-frozen varies no pictures: leave ${varied} out, or --plain-frozen.`)
  return recipeSchema.parse({
    name,
    plan: { ...plan, augment: null },
    augment: flags.plainFrozen ? null : (plan.augment ?? notebookAugment),
    augmentFinetune: flags.augmentFinetune ?? false,
    blocks: blocks ?? null,
    epochs: stageEpochs ?? null,
    lr: stageLr ?? null,
    freezeBatchNorm: !flags.trainBn
  })
}

/** Throws a usage error where a setting is given with --resume-recipe. */
export function refuseWithResumedRecipe(command: Command): void {
  const other = givenOptions(command).find((name) => name !== 'resumeRecipe')
  if (other === undefined) return
  throw usage(
    `A recipe is gone on with as it was begun: leave ${longName(command, other)} out with --resume-recipe.`
  )
}

function givenOf(command: Command, names: readonly string[]): string | null {
  const given = givenOptions(command).find((name) => names.includes(name))
  return given === undefined ? null : longName(command, given)
}

function recipeNumber(given: string): RecipeId {
  if (recipeIdSchema.safeParse(given).success) return given
  throw new InvalidArgumentError('A recipe is named by its number, which its training tells.')
}
