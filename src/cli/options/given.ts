/** Which options were given, and which of them have no say beside the others: a setting that does nothing is no answer. */
import { CommanderError, type Command } from 'commander'
import type { PlanFlags } from './planOptions'

/** The attribute names of the options that were given, `--json` apart. */
export function givenOptions(command: Command): readonly string[] {
  return command.options
    .map((option) => option.attributeName())
    .filter((name) => command.getOptionValueSource(name) === 'cli' && name !== 'json')
}

/** "--stage-epochs" of "stageEpochs". */
export function longName(command: Command, name: string): string {
  return command.options.find((option) => option.attributeName() === name)?.long ?? name
}

export function usage(message: string): CommanderError {
  return new CommanderError(2, 'thaw.usage', message)
}

/** Throws a usage error for an option that the rest of the plan leaves without effect; `recipe` where it decides on modes. */
export function refuseIdle(command: Command, flags: PlanFlags, recipe: boolean): void {
  const given = givenOptions(command)
  const idle = (name: string, why: string): void => {
    if (given.includes(name)) throw usage(`${longName(command, name)} ${why}`)
  }
  if (flags.mode !== 'finetune' && !recipe) {
    idle('freezeBn', 'is for layers that are thawed: add --mode finetune and --unfreeze, or leave it out.')
  }
  if (flags.cval !== undefined && flags.fill !== 'constant') {
    idle('cval', 'is the value that --fill constant fills with: add that, or leave it out.')
  }
}
