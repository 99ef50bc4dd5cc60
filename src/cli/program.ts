/** The commands of `thaw`: their words, options and examples. What they do lies in commands/. */
import { Argument, Command, CommanderError, Option } from 'commander'
import { baseNameSchema, networkQuerySchema, sideSchema, splitSettingsSchema } from '../contract'
import type { BaseName, Side } from '../contract'
import type { Context } from './context'
import {
  addPlanOptions,
  changesFromFlags,
  planFromFlags,
  resumeOption,
  unfreezeOption,
  type PlanFlags
} from './options/planOptions'
import { addBasesCommands } from './options/basesCommands'
import { refuseIdle } from './options/given'
import { addRunsCommands, projectArgument, runArgument } from './options/runsCommands'
import { addLrFind } from './options/lrFindCommand'
import { parseValue, schemaOption } from './options/schemaOption'
import { examine } from './commands/doctor'
import { showEngine } from './commands/engine'
import { evaluate } from './commands/evaluate'
import { forecast } from './commands/forecast'
import { exportRun } from './commands/exportRun'
import { newProject, type NewFlags } from './commands/newProject'
import { predict } from './commands/predict'
import { runSample } from './commands/sample'
import { summarise, type SummaryFlags } from './commands/summary'
import { addFeatures } from './options/featuresCommand'
import {
  addRecipeOptions,
  recipeFromFlags,
  refuseWithResumedRecipe,
  type RecipeFlags
} from './options/recipeOptions'
import { resumeRecipe, trainRecipe } from './commands/recipe'
import { resumeTraining, train } from './commands/train'
import { addWeightsCommands } from './options/weightsCommands'

/** What a command does, once its words are read; a number is its exit code, else it is 0. */
export type Action = (context: Context) => Promise<number | void>
/** Told of the command that was named; the program itself runs nothing. */
export type Chosen = (action: Action, flags: { readonly json: boolean }) => void

interface ResumeFlag {
  readonly resume: string | null
}

interface JsonFlag {
  readonly json?: boolean
}

/** The whole command line. `write` and `writeError` get help and complaints. */
export function createProgram(
  version: string,
  chosen: Chosen,
  write: (text: string) => void,
  writeError: (text: string) => void
): Command {
  const program = new Command('thaw')
    .description('Transfer learning on your own pictures: import, train, evaluate, predict, export.')
    .version(version)
    // What comes after a word is that word's: --json is known to a command and to the words below it.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: writeError })
    .configureHelp({ optionDescription })
    .addHelpText('after', programExamples)
  const add = (name: string, text: string): Command =>
    program.command(name).description(text).helpCommand(false)
  const json = (command: Command): Command => command.option('--json', 'one JSON object a line on stdout')
  const choose = (action: Action, flags: JsonFlag): void => chosen(action, { json: flags.json ?? false })

  json(add('engine', 'what runs here: TensorFlow, devices, threads')).action((flags: JsonFlag) =>
    choose(showEngine, flags)
  )
  addBasesCommands(json(add('bases', 'the zoo, your own bases, and which weights are at hand')), json, choose)
  addWeightsCommands(add('weights', 'ImageNet weights: list, fetch, add from a file'), json, choose)
  addSummary(json(add('summary', 'a base, layer by layer, as Keras prints it')), choose)
  addNew(json(add('new', 'make a project from a folder of class folders')), choose)
  json(add('doctor', 'what is wrong with which file'))
    .addArgument(projectArgument())
    .action((project: string, flags: JsonFlag) => choose((context) => examine(context, project), flags))
  addLrFind(json(add('lr-find', 'the loss at rising learning rates, and the rate it speaks for')), choose)
  addTrain(json(add('train', 'train a head on a base, and what of the base is thawed')), choose)
  addForecast(json(add('forecast', 'what a training would take: time, memory, disk')), choose)
  addRunsCommands(json(add('runs', 'the runs of a project, newest first; notes, differences')), json, choose)
  addRunCommands(add, json, choose)
  addFeatures(json(add('features', "what is kept of a base's work")).addArgument(projectArgument()), choose)
  json(add('sample', 'train on the shipped flowers and export a SavedModel'))
    .option('--out <folder>', 'where the SavedModel goes (default: beside the sample project)')
    .action((flags: JsonFlag & { out?: string }) => choose((context) => runSample(context, flags.out), flags))
  return program
}

export type Choose = (action: Action, flags: JsonFlag) => void

function addSummary(command: Command, choose: Choose): void {
  const query = networkQuerySchema.shape
  command
    .addArgument(new Argument('<base>', 'name of a base, as MobileNet').argParser(baseName))
    .addOption(schemaOption('--size <pixels>', 'input height and width', query.size))
    .addOption(schemaOption('--alpha <number>', 'width multiplier of MobileNet', query.alpha))
    .option('--top', 'with the 1000-class top')
    .addOption(unfreezeOption())
    .option('--freeze-bn', 'keep every BatchNormalization frozen')
    .addHelpText('after', summaryExamples)
    .action((base: BaseName, flags: SummaryFlags & JsonFlag) =>
      choose((context) => summarise(context, base, flags), flags)
    )
}

function addNew(command: Command, choose: Choose): void {
  const split = splitSettingsSchema.shape
  command
    .argument('<project>', 'folder of the project; .thaw is added where it is missing')
    .option('--data <folder>', 'pictures: one folder a class; they stay where they are')
    .addOption(schemaOption('--val <share>', 'share of each class kept for validation', split.val))
    .addOption(schemaOption('--test <share>', 'share of each class kept for a last test', split.test))
    .addOption(schemaOption('--seed <number>', 'of the split', split.seed))
    .option('--split <file>', 'take sides and classes from a split file instead')
    .addHelpText('after', newExamples)
    .action((project: string, flags: NewFlags & JsonFlag) =>
      choose((context) => newProject(context, project, flags), flags)
    )
}

function addTrain(command: Command, choose: Choose): void {
  addRecipeOptions(addPlanOptions(command.addArgument(projectArgument())))
    .addOption(resumeOption())
    .addHelpText('after', trainExamples)
    .action((project: string, flags: PlanFlags & ResumeFlag & RecipeFlags & JsonFlag, called: Command) => {
      const { resume, resumeRecipe: begun } = flags
      if (begun !== undefined) {
        refuseWithResumedRecipe(called)
        return choose((context) => resumeRecipe(context, project, begun), flags)
      }
      if (resume !== null) {
        const changes = changesFromFlags(called, flags)
        return choose((context) => resumeTraining(context, project, resume, changes), flags)
      }
      refuseIdle(called, flags, flags.recipe !== undefined)
      const plan = planFromFlags(flags)
      const recipe = recipeFromFlags(called, flags, plan)
      if (recipe) return choose((context) => trainRecipe(context, project, recipe), flags)
      choose((context) => train(context, project, plan), flags)
    })
}

/** The options of `train`, of a run that is not there yet. */
function addForecast(command: Command, choose: Choose): void {
  addPlanOptions(command.addArgument(projectArgument())).action(
    (project: string, flags: PlanFlags & JsonFlag, called: Command) => {
      refuseIdle(called, flags, false)
      const plan = planFromFlags(flags)
      choose((context) => forecast(context, project, plan), flags)
    }
  )
}

function addRunCommands(
  add: (name: string, text: string) => Command,
  json: (command: Command) => Command,
  choose: Choose
): void {
  json(add('evaluate', 'loss, accuracy and confusion of a run'))
    .addArgument(projectArgument())
    .addArgument(runArgument())
    .addOption(schemaOption('--on <side>', 'side of the split', sideSchema.default('val')))
    .action((project: string, run: string, flags: JsonFlag & { on: Side }) =>
      choose((context) => evaluate(context, project, run, flags.on), flags)
    )
  json(add('predict', 'what a run says about pictures'))
    .addArgument(projectArgument())
    .addArgument(runArgument())
    .argument('<file...>', 'pictures')
    .action((project: string, run: string, files: readonly string[], flags: JsonFlag) =>
      choose((context) => predict(context, project, run, files), flags)
    )
  json(add('export', 'a run as a model for others to use'))
    .addArgument(projectArgument())
    .addArgument(runArgument())
    .addOption(new Option('--format <format>', 'what to write').argParser(exportFormat).default('savedmodel'))
    .requiredOption('--out <folder>', 'where it goes')
    .addHelpText(
      'after',
      '\nExample:\n  thaw export flowers.thaw 1 --format savedmodel --out flowers-model\n'
    )
    .action((project: string, run: string, flags: JsonFlag & { out: string }) =>
      choose((context) => exportRun(context, project, run, flags.out), flags)
    )
}

/** "as Keras has it: rmsprop | adam | sgd (default rmsprop)": shorter than commander's own words. */
function optionDescription({
  description,
  argChoices,
  defaultValue,
  defaultValueDescription
}: Option): string {
  const choices = argChoices && argChoices.length > 1 ? `: ${argChoices.join(' | ')}` : ''
  const standard = defaultValueDescription ?? (defaultValue === undefined ? '' : String(defaultValue))
  return `${description}${choices}${standard === '' ? '' : ` (default ${standard})`}`
}

function baseName(given: string): unknown {
  return parseValue(given, baseNameSchema)
}

function exportFormat(given: string): string {
  if (given === 'savedmodel') return given
  throw new CommanderError(2, 'thaw.later', 'This version exports --format savedmodel.')
}

const programExamples = `
Examples:
  thaw new flowers --data ~/Pictures/flowers      make flowers.thaw from class folders
  thaw train flowers.thaw --alpha 0.25            features once, then ten quick epochs
  thaw evaluate flowers.thaw 1                    accuracy, confusion
  thaw export flowers.thaw 1 --out flowers-model  a SavedModel to take away

--json prints one object a line. Exit codes: 0 done, 1 failed, 2 not understood.
`

const summaryExamples = `
Examples:
  thaw summary MobileNet --alpha 0.25 --size 160
  thaw summary VGG16 --unfreeze block5
  thaw summary ResNet50 --unfreeze conv5_block1.. --freeze-bn

--unfreeze takes names with commas between: of a layer, of a block, with * for all that begin so
(block5*), with .. for it and all after it.
`

const newExamples = `
Examples:
  thaw new flowers --data ~/Pictures/flowers
  thaw new flowers --data ~/Pictures/flowers --val 0.25 --test 0.1 --seed 7
  thaw new flowers --split split.json

A split file is JSON: {"classes": ["daisy", …], "train": [["/path/1.jpg", 0], …], "val": […]}.
With one, --val, --test and --seed have no say.
`

const trainExamples = `
Examples:
  thaw train flowers.thaw --alpha 0.25
  thaw train flowers.thaw --alpha 0.25 --size 160 --pool avg --epochs 20
  thaw train flowers.thaw --weights weights.h5 --optimizer adam --lr 0.0005 --dropout 0.3
  thaw train flowers.thaw --mode finetune --unfreeze block_13 --lr 1e-5 --from 1
  thaw train flowers.thaw --resume 1 --epochs 30
  thaw train flowers.thaw --recipe 1-2-3 --stage-epochs 5
  thaw train flowers.thaw --json > history.jsonl

The weights of MobileNet with alpha 0.25 ship with Thaw; those of the other bases are fetched once (thaw weights).
Ctrl+C stops after the current step and keeps the best epoch; twice ends at once.
`
