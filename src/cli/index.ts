/** Entry of the terminal: reads the words, runs one command, gives its exit code. */
import { CommanderError, type Command } from 'commander'
import { AppError } from '../contract'
import { composeServices } from './compose'
import { serviceOptions, thawVersion } from './places'
import { createProgram, type Action } from './program'
import { errorLine, exitCodeOf, usageLine } from './screen/errors'
import { createScreen } from './screen/screen'

interface Chosen {
  readonly action: Action
  readonly json: boolean
}

/**
 * Runs `thaw <argv>`. Resolves with 0 (done), 1 (failed) or 2 (not understood); what is wrong goes to stderr in one line.
 * Rejects only as `ready` does.
 *
 * @param ready makes sure that what a command needs is there, once it is known that one was meant
 */
export async function main(
  argv: readonly string[],
  ready: () => Promise<unknown> = () => Promise.resolve()
): Promise<number> {
  endQuietlyWithReader()
  const parsed = await parse(argv)
  if (typeof parsed === 'number') return parsed
  await ready()
  return run(parsed)
}

async function parse(argv: readonly string[]): Promise<Chosen | number> {
  let chosen: Chosen | null = null
  // Commander says some things in several lines; stderr gets one, made from the error it throws.
  let complaint = ''
  const program = createProgram(
    thawVersion(),
    (action, { json }) => (chosen = { action, json }),
    (text) => process.stdout.write(text),
    (text) => (complaint += text)
  )
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(error)
    if (error.exitCode === 0) return 0
    const help = error.code === 'commander.help'
    process.stderr.write(
      help ? complaint : usageLine(complaint || error.message, namedCommand(program, argv))
    )
    return 2
  }
  return chosen ?? 2
}

function namedCommand(program: Command, argv: readonly string[]): string | undefined {
  return program.commands.map((command) => command.name()).find((name) => name === argv[0])
}

async function run({ action, json }: Chosen): Promise<number> {
  const screen = createScreen({ json, stdout: process.stdout, stderr: process.stderr })
  const services = composeServices(serviceOptions(), printDefect)
  try {
    return (await action({ screen, services })) ?? 0
  } catch (error) {
    screen.progress.clear()
    return fail(error)
  } finally {
    await services.close()
  }
}

function fail(error: unknown): number {
  if (!(error instanceof AppError)) printDefect(error)
  process.stderr.write(`${errorLine(error)}\n`)
  return exitCodeOf(error)
}

/** With THAW_DEBUG set, where in Thaw a defect came from. */
function printDefect(error: unknown): void {
  if (!process.env['THAW_DEBUG']) return
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}

/** `thaw train P | head -3` closes stdout early: no reason for a stack, and training keeps the best epoch. */
function endQuietlyWithReader(): void {
  let gone = false
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (gone) return
    gone = true
    if (!process.emit('SIGINT')) process.exit(0)
  })
}
