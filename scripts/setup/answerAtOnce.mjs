// What `thaw` answers before anything is set up: its help, its version, and that a word is no command of its.
import { join } from 'node:path'
import { readText } from './files.mjs'

/**
 * @typedef {object} Answer
 * @property {string} [stdout]
 * @property {string} [stderr]
 * @property {number} code
 */

/**
 * Null where the command line is for the built program: a command, with or without a question about it.
 * @param {readonly string[]} args what follows `thaw`
 * @param {string} root the checkout
 * @returns {Answer | null}
 */
export function answerAtOnce(args, root) {
  const help = readText(join(root, 'bin', 'help.txt')) ?? ''
  const [word = ''] = args
  if (word === '') return { stderr: help, code: 2 }
  if (word === '-h' || word === '--help' || (word === 'help' && args.length === 1))
    return { stdout: help, code: 0 }
  if (word === '-V' || word === '--version') return { stdout: `${versionOf(root)}\n`, code: 0 }
  if (word.startsWith('-') || word === 'help' || commandsOf(help).includes(word)) return null
  return { stderr: `thaw: unknown command '${word}'. See: thaw --help\n`, code: 2 }
}

/**
 * The words of the list below "Commands:".
 * @param {string} help
 */
export function commandsOf(help) {
  const list = help.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? ''
  return [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name]) => name ?? '')
}

/** @param {string} root @returns {string} */
function versionOf(root) {
  return JSON.parse(readText(join(root, 'package.json')) ?? '{"version":"unknown"}').version
}
