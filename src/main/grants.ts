/** Which paths a window may name: what the person chose or dropped, the open project, the recent projects. */
import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { AppError, type ProjectSummary } from '../contract'

/** A granted folder grants what lies in it. Paths are compared as the disk knows them: links followed, true case. */
export class Grants {
  readonly #chosen = new Set<string>()
  #project = new Set<string>()
  #recent = new Set<string>()

  /** The person pointed at it, in a dialog or by dropping it; holds until Thaw is closed. */
  async choose(path: string): Promise<void> {
    this.#chosen.add(await truePath(path))
  }

  /** The open project and its data folders, in place of the last one's. */
  async setProject(project: Pick<ProjectSummary, 'folder' | 'dataFolders'> | null): Promise<void> {
    this.#project = await truePaths(project ? [project.folder, ...project.dataFolders] : [])
  }

  async setRecent(folders: readonly string[]): Promise<void> {
    this.#recent = await truePaths(folders)
  }

  /** Throws `not-allowed` where `path` lies in nothing that was granted. */
  async check(path: string): Promise<void> {
    if (!isPlain(path)) throw refused(path)
    const wanted = await truePath(path).catch(() => null)
    if (wanted === null) throw refused(path)
    for (const granted of [...this.#project, ...this.#chosen, ...this.#recent]) {
      if (isInside(wanted, granted)) return
    }
    throw refused(path)
  }
}

/** No `..`: after a link it leads elsewhere on the disk than in the text. */
function isPlain(path: string): boolean {
  return isAbsolute(path) && !path.includes('\0') && !path.split(/[\\/]/).includes('..')
}

/**
 * The path with every link followed. What is not there yet keeps its name below the nearest folder that is; a link that
 * leads nowhere throws, since writing through it would make a file elsewhere.
 */
async function truePath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const parent = dirname(path)
    if (!isMissing(error) || parent === path || (await exists(path))) throw error
    return join(await truePath(parent), basename(path))
  }
}

/** What the disk refuses to look at is left out: it cannot be opened either. */
async function truePaths(paths: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(paths.filter(isPlain).map((path) => truePath(path).catch(() => null)))
  return new Set(found.filter((path) => path !== null))
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false
  )
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

function refused(path: string): AppError {
  return new AppError(
    'not-allowed',
    `"${path}" is not in a folder that you opened in Thaw. Choose it in a dialog or drop it on the window, then try again.`
  )
}
