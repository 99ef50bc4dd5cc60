/** `thaw lr-find`: its options and examples. */
import { Argument, type Command } from 'commander'
import { rateRangeSchema } from '../../contract'
import { findLearningRate } from '../commands/lrFind'
import type { Choose } from '../program'
import { refuseIdle, usage } from './given'
import { addPlanOptions, planFromFlags, type PlanFlags } from './planOptions'
import { schemaOption } from './schemaOption'

interface RangeFlags {
  readonly json?: boolean
  readonly lowest: number
  readonly highest: number
  readonly steps: number
}

/** Gives `command` the options of a plan and of the rates that are tried. */
export function addLrFind(command: Command, choose: Choose): void {
  const range = rateRangeSchema.shape
  const group = 'The rates that are tried:'
  addPlanOptions(command.addArgument(new Argument('<project>', 'folder of the project')))
    .addOption(schemaOption('--lowest <rate>', 'the first', range.from).helpGroup(group))
    .addOption(schemaOption('--highest <rate>', 'the last', range.to).helpGroup(group))
    .addOption(
      schemaOption('--steps <number>', 'batches from one to the other', range.steps).helpGroup(group)
    )
    .addHelpText('after', lrFindExamples)
    .action((project: string, flags: PlanFlags & RangeFlags, called: Command) => {
      const { lowest: from, highest: to, steps } = flags
      if (from >= to) throw usage(`--lowest ${from} is to be below --highest ${to}.`)
      refuseIdle(called, flags, false)
      const plan = planFromFlags(flags)
      choose((context) => findLearningRate(context, project, { plan, range: { from, to, steps } }), flags)
    })
}

const lrFindExamples = `
Examples:
  thaw lr-find flowers.thaw --alpha 0.25 --pool avg
  thaw lr-find flowers.thaw --mode finetune --unfreeze block_13 --from 1 --optimizer adam

The plan is said as for thaw train; no run is made.
`
