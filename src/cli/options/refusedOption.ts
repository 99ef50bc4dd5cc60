/** Options that people may well try but this version does not have: answered with more than "unknown option". */
import { CommanderError, Option } from 'commander'

/** An option that no help shows and whose use throws `sentence`. */
export function refusedOption(flags: string, sentence: string): Option {
  const refuse = (): never => {
    throw new CommanderError(2, 'thaw.later', sentence)
  }
  // A boolean flag calls no parser; an optional value does, with its preset.
  const taken = flags.includes('<') ? flags : `${flags} [how]`
  return new Option(taken).preset('').argParser(refuse).hideHelp()
}
