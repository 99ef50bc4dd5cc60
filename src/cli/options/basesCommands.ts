/** `thaw bases` and its words add, remove and measure: their options. */
import { Argument, type Command } from 'commander'
import { baseNameSchema, engineRequests, type BaseName } from '../../contract'
import { listBases } from '../commands/bases'
import { measureBases } from '../commands/measureBases'
import { addBase, removeBase, type AddBaseFlags } from '../commands/ownBases'
import type { Context } from '../context'
import { parseValue, schemaOption } from './schemaOption'

interface JsonFlag {
  readonly json?: boolean
}
type Choose = (action: (context: Context) => Promise<void>, flags: JsonFlag) => void

/** Makes `command` list the bases, and gives it the words that add and remove one's own. */
export function addBasesCommands(
  command: Command,
  json: (command: Command) => Command,
  choose: Choose
): void {
  command.enablePositionalOptions().action((flags: JsonFlag) => choose(listBases, flags))
  const { name, preprocessing, until } = engineRequests['engine:add-base'].input.shape
  json(command.command('add'))
    .description('add a Keras or TF.js model of your own as a base')
    .argument('<file>', 'a .keras, a .h5 with the whole model, or the model.json of a TF.js layers model')
    .addOption(schemaOption('--name <name>', "what to call it (default: the file's name)", name))
    .addOption(schemaOption('--preprocess <how>', 'how pixels 0..255 become what it expects', preprocessing))
    .addOption(
      schemaOption(
        '--until <layer>',
        "the base's last layer (default: the last with height and width)",
        until
      )
    )
    .addHelpText('after', examples)
    .action((file: string, flags: AddBaseFlags & JsonFlag) =>
      choose((context) => addBase(context, file, flags), flags)
    )
  json(command.command('remove'))
    .description('remove a base that was added')
    .addArgument(
      new Argument('<name>', 'as thaw bases lists it').argParser((given) => parseValue(given, baseNameSchema))
    )
    .action((given: BaseName, flags: JsonFlag) => choose((context) => removeBase(context, given), flags))
  json(command.command('measure'))
    .description('time bases on this machine: pictures a second through the base alone')
    .addArgument(
      new Argument('[base]', 'one base (default: all)').argParser((given) =>
        parseValue(given, baseNameSchema)
      )
    )
    .action((given: BaseName | undefined, flags: JsonFlag) =>
      choose((context) => measureBases(context, given), flags)
    )
}

const examples = `
Examples:
  thaw bases add mobilenet_v2.keras --preprocess tf
  thaw bases add classifier.h5 --name mine --until block5_pool --preprocess rescale
  thaw bases add tfjs_model/model.json

tf: x / 127.5 - 1; caffe: BGR less ImageNet's means; rescale: x / 255; none: as they are, for a
model that has its own Rescaling or Normalization inside. The file is copied.
`
