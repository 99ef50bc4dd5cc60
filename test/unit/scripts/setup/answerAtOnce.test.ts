/** What a fresh clone answers without setting itself up; it is what the built program says. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { answerAtOnce, commandsOf } from '../../../../scripts/setup/answerAtOnce.mjs'
import { createProgram } from '../../../../src/cli/program'

const root = resolve('.')
const written = readFileSync(resolve('bin', 'help.txt'), 'utf8')
let said = ''
const program = createProgram('0', () => undefined, (text) => (said += text), (text) => (said += text)) // prettier-ignore

test('bin/help.txt is the help of the program; npm test -- unit -u writes it anew', async () => {
  expect(() => program.parse(['--help'], { from: 'user' })).toThrow(CommanderError)
  await expect(said).toMatchFileSnapshot(resolve('bin', 'help.txt'))
})

test('help and version are told at once, on stdout where they were asked for', () => {
  for (const args of [['--help'], ['-h'], ['help']])
    expect(answerAtOnce(args, root)).toEqual({ stdout: written, code: 0 })
  expect(answerAtOnce([], root)).toEqual({ stderr: written, code: 2 })
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(answerAtOnce(['--version'], root)).toEqual({ stdout: `${version}\n`, code: 0 })
})

test('a word that is no command is refused at once; commands, and questions about them, are for the program', () => {
  expect(answerAtOnce(['trian', 'flowers'], root)).toEqual({
    stderr: "thaw: unknown command 'trian'. See: thaw --help\n",
    code: 2
  })
  expect(commandsOf(written)).toEqual([...program.commands.map((command) => command.name()), 'help'])
  for (const name of commandsOf(written)) expect(answerAtOnce([name, '--help'], root)).toBeNull()
  expect(answerAtOnce(['--jsn'], root)).toBeNull()
})
