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
  /** Why it cannot even be looked at: a folder that does not open, a name that is no text. */
  readonly unreadable?: string
}

const EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.bmp', '.gif', '.webp'])
/** What Node puts where a name's bytes are not UTF-8: such a file cannot be opened by its name. */
const REPLACEMENT = '\uFFFD'
const BAD_NAME = 'Its name is not valid UTF-8, so it cannot be opened. Rename it.'

interface Walk {
  readonly signal: AbortSignal
  /** Never entered: the project's own folder. */
  readonly except: string
  readonly seen: Set<string>
}

/** Whether a file's name says it is a picture. */
export function isPictureName(name: string): boolean {
  return !name.startsWith('.') && EXTENSIONS.has(extname(name).toLowerCase())
}

/**
 * Yields every picture below `root`: the first folder level names the class, deeper folders belong to it. Ends early
 * where the signal is aborted; a folder that is not there holds nothing.
 */
export async function* listPictures(
  root: string,
  { signal, except }: { readonly signal: AbortSignal; readonly except: string }
): AsyncGenerator<FoundPicture> {
  const project = await realpath(except).catch(() => except)
  yield* walk(root, null, { signal, except: project, seen: new Set() })
}

async function* walk(folder: string, className: string | null, context: Walk): AsyncGenerator<FoundPicture> {
  const real = await realpath(folder).catch(() => folder)
  // A link that leads back up would never end.
  if (context.seen.has(real) || real === context.except) return
  context.seen.add(real)
  const folders: string[] = []
  try {
    for await (const entry of await opendir(folder)) {
      if (context.signal.aborted) return
      if (entry.name.startsWith('.') || entry.name.endsWith('.thaw')) continue
      const path = join(folder, entry.name)
      const target = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry
      if (target?.isDirectory()) folders.push(entry.name)
      // A link to nowhere is found too: it will be named as missing.
      else if ((target?.isFile() ?? true) && isPictureName(entry.name)) yield await found(path, className)
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    if (code === 'ENOENT' && !folder.includes(REPLACEMENT)) return
    const why = folder.includes(REPLACEMENT) ? BAD_NAME : `This folder cannot be opened (${code}).`
    yield { path: folder, class: className, bytes: 0, mtime: 0, unreadable: why }
  }
  for (const name of folders.sort()) yield* walk(join(folder, name), className ?? name, context)
}

async function found(path: string, className: string | null): Promise<FoundPicture> {
  const info = await stat(path).catch(() => null)
  const picture = { path, class: className, bytes: info?.size ?? 0, mtime: info?.mtimeMs ?? 0 }
  return info === null && path.includes(REPLACEMENT) ? { ...picture, unreadable: BAD_NAME } : picture
}
