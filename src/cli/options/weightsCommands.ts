/** The words of `thaw weights list | fetch | add`. */
import { Argument, type Command } from 'commander'
import { weightsIdSchema, zooNames, zooNameSchema, type ZooName } from '../../contract'
import { addWeights, fetchWeights, listWeights } from '../commands/weights'
import type { Choose } from '../program'
import { parseValue, schemaOption } from './schemaOption'

interface FetchFlags {
  readonly alpha: number
  readonly size?: number
  readonly top?: boolean
  readonly json?: boolean
}

/** Adds them below `weights`; `json` gives a command the option of that name. */
export function addWeightsCommands(
  weights: Command,
  json: (command: Command) => Command,
  choose: Choose
): void {
  const query = weightsIdSchema.shape
  const add = (name: string, text: string): Command =>
    json(weights.command(name).description(text)).helpCommand(false)
  weights.addHelpText('after', examples)
  add('list', 'which are at hand, how large, where, and what of a fetch is kept').action(
    (flags: FetchFlags) => choose(listWeights, flags)
  )
  add('fetch', "from Keras' published address, going on where a fetch ended")
    .addArgument(new Argument('<base>', 'name of a base, as VGG16').argParser(zooName))
    .addOption(schemaOption('--alpha <number>', 'width multiplier of MobileNet', query.alpha))
    .addOption(schemaOption('--size <pixels>', "MobileNet's own file for 128, 160, 192 or 224", query.size))
    .option('--top', 'with the 1000-class top')
    .addHelpText('after', fetchHelp)
    .action((base: ZooName, flags: FetchFlags) => {
      const { alpha, size, top = false } = flags
      const wanted = { base, alpha, ...(size !== undefined && { size }), includeTop: top }
      choose((context) => fetchWeights(context, wanted), flags)
    })
  add('add', 'a file you have: whose weights it holds is recognised')
    .usage('[options] [base] <file>')
    .argument(
      '<words...>',
      'an HDF5 file of Keras 1, 2 or 3; before it, if you like, the base it should be of'
    )
    .action((words: readonly string[], flags: FetchFlags, command: Command) => {
      const [file, base, ...more] = [...words].reverse()
      if (file === undefined || more.length > 0) {
        command.error("error: too many words: expected a file, or a base and a file. Put quotes around a name with spaces.") // prettier-ignore
      }
      const named = zooNameSchema.nullable().safeParse(base ?? null)
      if (!named.success) {
        command.error(`error: "${base}" is no base: expected one of ${zooNames.join(', ')}, then the file.`)
      }
      choose((context) => addWeights(context, named.data, file), flags)
    })
}

function zooName(given: string): ZooName {
  return parseValue(given, zooNameSchema) as ZooName
}

const examples = `
Examples:
  thaw weights list
  thaw weights fetch VGG16
  thaw weights add ~/Downloads/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5
`

const fetchHelp = `
Examples:
  thaw weights fetch ResNet50
  thaw weights fetch MobileNet --alpha 0.5 --size 160

Ctrl+C keeps what came; the same command goes on from there. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are heeded;
THAW_WEIGHTS_MIRROR names a copy of Keras' folder, THAW_STALL_SECONDS how long nothing may come (30).
`
