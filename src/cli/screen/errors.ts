/** Errors as the terminal shows them: one line that says what to do, and an exit code. */
import { AppError } from '../../contract'

const FAILED = 1
const USAGE = 2

/** "thaw: <sentence>", always one line. */
export function errorLine(error: unknown): string {
  if (error instanceof AppError && error.code !== 'internal') return `thaw: ${oneLine(error.message)}`
  const message = error instanceof Error ? error.message : String(error)
  return `thaw: Something in Thaw itself went wrong: ${sentence(oneLine(message))} Set THAW_DEBUG=1 to see where.`
}

/** 2 where the command asked for what cannot be, else 1. */
export function exitCodeOf(error: unknown): number {
  return error instanceof AppError && error.code === 'bad-input' ? USAGE : FAILED
}

/** Commander's complaint ("error: unknown option '--sise'\n(Did you mean --size?)") as one line with a way out. */
export function usageLine(complaint: string, command: string | undefined): string {
  const text = oneLine(complaint.replace(/^error: /, ''))
  return `thaw: ${sentence(text)} See: thaw ${command ? `${command} ` : ''}--help\n`
}

function sentence(text: string): string {
  return /[.?!)]$/.test(text) ? text : `${text}.`
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
