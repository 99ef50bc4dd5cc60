/** What tells a file from what it was before, without reading it. */
import { stat } from 'node:fs/promises'

/** Path, size and time; null where the file is not there. */
export async function fileMark(path: string): Promise<string | null> {
  const info = await stat(path).catch(() => null)
  return info && `${path} ${info.size} ${info.mtimeMs}`
}
