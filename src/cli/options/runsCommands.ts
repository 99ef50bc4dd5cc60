/** `thaw runs` and its words show, note, delete, diff and repeat: their arguments and options. */
import { Argument, InvalidArgumentError, type Command } from 'commander'
import { runIdSchema, type RunId } from '../../contract'
import { diffRuns } from '../commands/diffRuns'
import { deleteRun, noteRun } from '../commands/editRuns'
import { repeatRun } from '../commands/repeatRun'
import { listRuns } from '../commands/runs'
import { showRun } from '../commands/showRun'
import type { Choose } from '../program'

interface JsonFlag {
  readonly json?: boolean
}

/** Makes `runs` list them, and gives it the words that look after them; `json` gives a command the option of that name. */
export function addRunsCommands(runs: Command, json: (command: Command) => Command, choose: Choose): void {
  runs
    .enablePositionalOptions()
    .addArgument(projectArgument())
    .addHelpText('after', examples)
    .action((project: string, flags: JsonFlag) => choose((context) => listRuns(context, project), flags))
  const add = (name: string, text: string): Command =>
    json(runs.command(name).description(text)).helpCommand(false).addArgument(projectArgument())
  add('show', 'a run, its epochs, and which validation pictures changed their answer')
    .addArgument(runArgument())
    .action((project: string, run: RunId, flags: JsonFlag) =>
      choose((context) => showRun(context, project, run), flags)
    )
  add('note', 'write a note on a run, or show it')
    .addArgument(runArgument())
    .argument('[text]', 'what to write; "" takes it away')
    .action((project: string, run: RunId, text: string | undefined, flags: JsonFlag) =>
      choose((context) => noteRun(context, project, run, text), flags)
    )
  add('delete', 'remove a run with its weights, curves and files')
    .addArgument(runArgument())
    .option('--anyway', 'also where another run starts from it')
    .action((project: string, run: RunId, flags: JsonFlag & { readonly anyway?: boolean }) =>
      choose((context) => deleteRun(context, project, run, flags.anyway ?? false), flags)
    )
  add('diff', 'where runs differ: settings, pictures, results')
    .addArgument(runArgument('<run>'))
    .addArgument(runsArgument())
    .action((project: string, first: RunId, others: readonly RunId[], flags: JsonFlag) =>
      choose((context) => diffRuns(context, project, [first, ...others]), flags)
    )
  add('repeat', 'train a run again as it was, and say whether it came out the same')
    .addArgument(runArgument())
    .action((project: string, run: RunId, flags: JsonFlag) =>
      choose((context) => repeatRun(context, project, run), flags)
    )
}

export function projectArgument(): Argument {
  return new Argument('<project>', 'folder of the project')
}

export function runArgument(name = '<run>'): Argument {
  return new Argument(name, 'number of the run, as thaw runs lists it').argParser(runId)
}

/** One to four more, so that five stand side by side at most. */
function runsArgument(): Argument {
  return new Argument('<others...>', 'up to four runs to compare it with').argParser(
    (given: string, before: readonly RunId[] | undefined) => {
      const runs = [...(before ?? []), runId(given)]
      if (runs.length > 4) throw new InvalidArgumentError('Up to five runs are compared at once.')
      return runs
    }
  )
}

function runId(given: string): RunId {
  if (runIdSchema.safeParse(given).success) return given
  throw new InvalidArgumentError('A run is named by its number: thaw runs PROJECT lists them.')
}

const examples = `
Examples:
  thaw runs flowers.thaw
  thaw runs show flowers.thaw 3
  thaw runs note flowers.thaw 3 "rate too high"
  thaw runs diff flowers.thaw 2 3
  thaw runs repeat flowers.thaw 3
  thaw runs delete flowers.thaw 2
`
