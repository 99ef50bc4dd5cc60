/** Walks a data folder and yields its pictures with their class, a few at a time; touches no file's content. */
import { opendir, realpath, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'

export interface FoundPicture {
  readonly path: string
  /** Name of the class folder; null for pictures that lie in the data folder itself. */
  readonly class: string | null
  readonly bytes: number
  /** Milliseconds. */
  readonly mtime: number
}

const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.bmp', '.gif', '.webp'])

/** Whether a file's name says it is a picture. */
export function isPictureName(name: string): boolean {
  return !name.startsWith('.') && EXTENSIONS.has(extname(name).toLowerCase())
}

/** Yields every picture below `root`: the first folder level names the class, deeper folders belong to it. */
export async function* listPictures(root: string, signal: AbortSignal): AsyncGenerator<FoundPicture> {
  yield* walk(root, null, new Set(), signal)
}

async function* walk(
  folder: string,
  className: string | null,
  seen: Set<string>,
  signal: AbortSignal
): AsyncGenerator<FoundPicture> {
  // A link that leads back up would never end.
  const real = await realpath(folder).catch(() => null)
  if (real === null || seen.has(real)) return
  seen.add(real)
  const folders: string[] = []
  for await (const entry of await opendir(folder)) {
    if (signal.aborted) return
    if (entry.name.startsWith('.') || entry.name.endsWith('.thaw')) continue
    const path = join(folder, entry.name)
    const target = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry
    if (target?.isDirectory()) folders.push(entry.name)
    else if (target?.isFile() && isPictureName(entry.name)) {
      const info = await stat(path).catch(() => null)
      yield { path, class: className, bytes: info?.size ?? 0, mtime: info?.mtimeMs ?? 0 }
    }
  }
  for (const name of folders.sort()) yield* walk(join(folder, name), className ?? name, seen, signal)
}
