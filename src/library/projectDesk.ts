/** Which project is open: opens, makes and puts away, one after the other; tells of changes and remembers. */
import { copyFile, mkdir, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, type LibraryEvents, type ProjectSummary, type ServiceOptions, type SplitSettings } from '../contract' // prettier-ignore
import type { Emit } from '../wire'
import type { Jobs } from './jobs'
import { Project } from './project'
import type { RecentProjects } from './recentProjects'
import type { Thumbnail } from './thumbnails'

/** Pictures whose thumbnails stand for a project on the first page. */
const COVER_PICTURES = 4
const COVER_EDGE = 96
/** Pictures that covers are chosen from. */
const COVER_CHOICE = 400
/** Where changes come in rows, as pictures that fail in a training, they are told of together. */
const SOON_MS = 250

export type ProjectDesk = ReturnType<typeof createProjectDesk>

export function createProjectDesk(options: {
  readonly places: Pick<ServiceOptions, 'resources' | 'userData'>
  readonly emit: Emit<LibraryEvents>
  readonly jobs: Jobs
  readonly recent: RecentProjects
  readonly thumbnail: Thumbnail
}) {
  const { places, emit, jobs, recent, thumbnail } = options
  let current: Project | null = null
  let last: Promise<unknown> = Promise.resolve()
  let soon: NodeJS.Timeout | null = null

  /** Opening and closing take turns: two at once would leave one project open that nobody closes. */
  function inTurn<A>(work: () => Promise<A>): Promise<A> {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }

  function changed(when?: 'soon'): void {
    if (when === 'soon') {
      soon ??= setTimeout(() => changed(), SOON_MS)
      return
    }
    if (soon) clearTimeout(soon)
    soon = null
    if (current) emit('project:changed', current.summary())
  }

  /** The project open before stays open where the next one cannot be opened. */
  async function replace(next: Project): Promise<ProjectSummary> {
    await putAway()
    current = next
    await remember()
    changed()
    return next.summary()
  }

  async function putAway(): Promise<void> {
    // A fetch of weights is no project's.
    await jobs.cancelAll('fetch')
    if (!current) return
    const closing = current
    try {
      await remember()
      changed() // whatever was still to be told
    } finally {
      // Whatever a failing disk says: a project that is half closed could never be closed again.
      current = null
      closing.close()
    }
    emit('project:changed', null)
  }

  async function isCurrent(folder: string): Promise<boolean> {
    if (!current) return false
    const [wanted, open] = await Promise.all(
      [folder, current.folder].map((path) => realpath(path).catch(() => null))
    )
    return wanted !== null && wanted === open
  }

  async function openOrKeep(folder: string): Promise<ProjectSummary> {
    if (current && (await isCurrent(folder))) return current.summary()
    return replace(Project.open(folder))
  }

  /** The list of recent projects is a convenience: that it cannot be written stops nothing. */
  async function remember(): Promise<void> {
    const project = current
    if (!project) return
    const { name, folder, pictures, classes, bestAcc } = project.summary()
    await recent
      .remember({
        name,
        folder,
        opened: new Date().toISOString(),
        pictures: pictures.total,
        classes: classes.length,
        bestAcc,
        thumbnails: await covers(project)
      })
      .catch(() => {})
  }

  async function covers(project: Project): Promise<string[]> {
    const rows = project.page({}, 0, COVER_CHOICE).rows.filter((row) => row.used)
    const step = Math.max(1, Math.floor(rows.length / COVER_PICTURES))
    const chosen = rows.filter((_, i) => i % step === 0).slice(0, COVER_PICTURES)
    const jpegs = await Promise.all(
      chosen.map(({ id }) => {
        const picture = project.pictures.get(id)
        return picture ? thumbnail(project.folder, picture, COVER_EDGE).catch(() => null) : null
      })
    )
    return jpegs.flatMap((jpeg) =>
      jpeg ? [`data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`] : []
    )
  }

  return {
    changed,
    remember,
    current: (): Project | null => current,

    /** The open project. Throws AppError('no-project') where none is. */
    need(): Project {
      if (!current) throw new AppError('no-project', 'No project is open. Open one, or make a new one.')
      return current
    },

    create: (folder: string, name: string | undefined, split: SplitSettings): Promise<ProjectSummary> =>
      inTurn(() => replace(Project.create(folder, name, split))),

    open: (folder: string): Promise<ProjectSummary> => inTurn(() => openOrKeep(folder)),

    /** Opens the sample; it is made, on a copy of the shipped pictures, where it is not there. */
    openSample: (): Promise<ProjectSummary> =>
      inTurn(async () => {
        const folder = join(places.userData, 'sample', 'Flowers.thaw')
        if (Project.isAt(folder)) return openOrKeep(folder)
        // Where Thaw is installed can move with its next version; a copy stays.
        const pictures = join(places.userData, 'sample', 'flowers')
        await copyFolder(join(places.resources, 'sample', 'flowers'), pictures)
        const made = Project.create(folder, 'Flowers', { val: 0.2, test: 0, seed: 1 })
        made.addDataFolder(pictures)
        return replace(made)
      }),

    close: (): Promise<void> => inTurn(putAway)
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyFolder(source, target)
    else await copyFile(source, target)
  }
}
