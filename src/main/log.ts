/**
 * A small rolling log of service lifecycle and defects. Own lines rather than a library: lines are few, nothing but
 * main writes, and a line must be on disk before a crash, which a synchronous append gives.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** One old file is kept beside the current one: enough for weeks of lines, small enough to mail. */
const MAX_BYTES = 1_000_000
/** A stack trace fits; a service gone wild does not fill the disk with one line. */
const MAX_LINE = 4_000

export type Log = (line: string) => void

/** Writes lines with a time to `file`. Logging never throws: a full disk must not end the app. */
export function createLog(file: string): Log {
  let bytes = sizeOf(file)
  return (line) => {
    const text = `${new Date().toISOString()} ${line.slice(0, MAX_LINE)}\n`
    try {
      if (bytes === 0) mkdirSync(dirname(file), { recursive: true })
      if (bytes + text.length > MAX_BYTES) {
        renameSync(file, `${file}.old`)
        bytes = 0
      }
      appendFileSync(file, text)
      bytes += Buffer.byteLength(text)
    } catch {
      // Nowhere left to say so.
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
