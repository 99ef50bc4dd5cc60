/** Small JSON files of the user-data folder: validated when read, written beside and renamed. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'

/**
 * The value in `file`, or what `schema` makes of `{}` where there is none. A file that does not fit is kept under
 * `<file>.broken`, and `report` is told why.
 */
export function readJsonFile<S extends z.ZodType>(
  file: string,
  schema: S,
  report: (line: string) => void
): z.output<S> {
  if (!existsSync(file)) return schema.parse({})
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    report(`${file} cannot be used and was set aside: ${String(error)}`)
    setAside(file)
    return schema.parse({})
  }
}

/** Never leaves half a file: the old one stays until the new one is whole. */
export function writeJsonFile(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

function setAside(file: string): void {
  try {
    renameSync(file, `${file}.broken`)
  } catch {
    // Read-only folder: the defaults serve, and the next write says what is wrong.
  }
}
