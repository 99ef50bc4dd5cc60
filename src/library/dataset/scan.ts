/** Scans data folders: lists, hashes, sniffs and has the engine decode what is new; then compares and splits. */
import { stat } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import type { EngineLink } from '../engineLink'
import type { JobContext } from '../jobs'
import { cancelled } from '../../wire'
import type { Project } from '../project'
import { comparePictures } from './compare'
import { inspectPictures } from './inspectPictures'
import { listPictures, type FoundPicture } from './listPictures'
import { factsOf, lookAt, readProblem, type Looked, type PictureFile } from './lookAt'
import type { PictureFacts, StoredPicture } from './pictureStore'
import { splitPictures } from './splitPictures'

/** Files written in one transaction while they are listed. */
const LIST_BATCH = 500
/** Pictures decoded a request: what one bad file can spoil is bounded, and progress stays lively. */
const CHECK_BATCH = 32

/**
 * Scans the project's folders, and pictures of a split file that lie elsewhere. What is gone is marked, what changed is
 * looked at again, what is as it was is not opened. Cancelled, it keeps what it has looked at so far, in order.
 */
export async function scanProject(project: Project, engine: EngineLink, context: JobContext): Promise<void> {
  const { pending, seen } = await list(project, context)
  throwIfCancelled(context)
  await checkUnseen(project, seen, pending)
  // A split file's own order of classes stands.
  if (project.split.from === 'seed') project.transaction(() => project.pictures.classes.tidy())
  try {
    await checkPictures(project, pending, engine, context)
  } finally {
    settle(project)
  }
}

/** Brings copies and sides in line with the pictures as they are known now. */
export function settle(project: Project): void {
  const fixedSides = project.split.from === 'file'
  project.transaction(() => {
    comparePictures(project.pictures, fixedSides)
    if (!fixedSides) splitPictures(project.pictures, project.split)
  })
}

interface Listed {
  readonly pending: PictureFile[]
  readonly seen: Set<number>
}

async function list(project: Project, context: JobContext): Promise<Listed> {
  const listed: Listed = { pending: [], seen: new Set() }
  let batch: FoundPicture[] = []
  const store = (): void => {
    project.transaction(() => batch.forEach((found) => keepFound(project, found, listed)))
    batch = []
    context.report({ phase: 'list', done: listed.seen.size, total: null, eta: null })
  }
  for (const folder of project.dataFolders()) {
    for await (const found of listPictures(folder, { signal: context.signal, except: project.folder })) {
      if (batch.push(found) >= LIST_BATCH) store()
    }
  }
  store()
  return listed
}

function keepFound({ pictures, split }: Project, found: FoundPicture, { pending, seen }: Listed): void {
  // A split file says the classes of its pictures, whatever folder they lie in.
  const { id, changed } = pictures.found(found, { keepClass: split.from === 'file' })
  seen.add(id)
  if (found.unreadable) pictures.setFacts(id, unusable({ problem: 'unreadable', message: found.unreadable }))
  else if (changed) pending.push({ id, path: found.path })
}

/** Pictures that no folder gave: those below a data folder are gone, others are looked up where they lie. */
async function checkUnseen(
  project: Project,
  seen: ReadonlySet<number>,
  pending: PictureFile[]
): Promise<void> {
  const { pictures } = project
  const folders = project.dataFolders()
  for (const chunk of pictures.chunks()) {
    const unseen = chunk.filter(({ id }) => !seen.has(id))
    const states = await Promise.all(
      unseen.map((picture) =>
        folders.some((folder) => isInside(picture.path, folder)) ? gone : lookUp(picture)
      )
    )
    project.transaction(() => {
      unseen.forEach((picture, i) => {
        const state = states[i]
        if (state === 'changed') pending.push({ id: picture.id, path: picture.path })
        // Never looked at, on no side of a split, and not there now: nothing of it could be missed.
        else if (state?.problem === 'missing' && picture.hash === null && picture.side === null)
          pictures.remove(picture.id)
        else if (state) pictures.setFacts(picture.id, unusable(state))
      })
    })
  }
}

const gone = readProblem({ code: 'ENOENT' })

async function lookUp(picture: StoredPicture): Promise<'changed' | PictureFacts['problems'][number] | null> {
  try {
    const { size, mtimeMs } = await stat(picture.path)
    const same = picture.checked === 1 && size === picture.bytes && mtimeMs === picture.mtime
    return same ? null : 'changed'
  } catch (error) {
    return readProblem(error)
  }
}

function unusable(problem: PictureFacts['problems'][number]): PictureFacts {
  return { hash: null, width: null, height: null, usable: false, problems: [problem], checked: false }
}

/** Hashes, sniffs and decodes the pictures given, a batch at a time; what is done stays done. */
export async function checkPictures(
  project: Project,
  pending: readonly PictureFile[],
  engine: EngineLink,
  context: JobContext
): Promise<void> {
  const started = Date.now()
  const report = (phase: 'check' | 'waiting', done: number): void => {
    const eta = done > 0 ? ((Date.now() - started) / 1000 / done) * (pending.length - done) : null
    context.report({ phase, done, total: pending.length, eta })
  }
  report('check', 0)
  let next = lookAtBatch(pending, 0)
  for (let at = 0; at < pending.length; at += CHECK_BATCH) {
    const looked = await next
    throwIfCancelled(context)
    // The disk reads the next pictures while the engine decodes these.
    next = lookAtBatch(pending, at + CHECK_BATCH)
    const toDecode = looked.flatMap((one) => (one.sniffed?.decode ? [one.picture] : []))
    const answers = await inspectPictures(toDecode, engine, context, () => report('waiting', at))
    const inspected = new Map(answers.map((answer) => [answer.id, answer]))
    project.transaction(() => {
      for (const one of looked)
        project.pictures.setFacts(one.picture.id, factsOf(one, inspected.get(one.picture.id)))
    })
    report('check', at + looked.length)
  }
}

function lookAtBatch(pending: readonly PictureFile[], at: number): Promise<Looked[]> {
  return Promise.all(pending.slice(at, at + CHECK_BATCH).map(lookAt))
}

/** Whether `path` lies below `folder`. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, dirname(path))
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

export function throwIfCancelled({ signal }: Pick<JobContext, 'signal'>): void {
  if (signal.aborted) throw cancelled()
}
