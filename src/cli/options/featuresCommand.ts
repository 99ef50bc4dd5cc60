/** The options of `thaw features`. */
import { CommanderError, type Command } from 'commander'
import { clearFeatures, listFeatures } from '../commands/features'
import type { Choose } from '../program'

interface FeaturesFlags {
  readonly json?: boolean
  readonly clear?: string
  readonly clearUnused?: boolean
  readonly clearAll?: boolean
}

export function addFeatures(command: Command, choose: Choose): void {
  command
    .option('--clear <key>', 'clear those, by the beginning of their key')
    .option('--clear-unused', "clear what the newest run's settings would not use")
    .option('--clear-all', 'clear all of them')
    .addHelpText('after', examples)
    .action((project: string, flags: FeaturesFlags) => {
      const what = [
        ...(flags.clear === undefined ? [] : [flags.clear]),
        ...(flags.clearUnused ? ['unused'] : []),
        ...(flags.clearAll ? ['all'] : [])
      ]
      const [only, ...others] = what
      if (others.length > 0)
        throw new CommanderError(2, 'thaw.features', 'Clear one thing at a time: --clear, --clear-unused or --clear-all.') // prettier-ignore
      choose(
        (context) =>
          only === undefined ? listFeatures(context, project) : clearFeatures(context, project, only),
        flags
      )
    })
}

const examples = `
Examples:
  thaw features flowers.thaw
  thaw features flowers.thaw --clear 3fa4c1
  thaw features flowers.thaw --clear-unused

They are computed again where a training needs them.
`
