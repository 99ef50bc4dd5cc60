/** Scans data folders: lists, hashes, sniffs and has the engine decode what is new; then compares and splits. */
import { stat } from 'node:fs/promises'
import { AppError, type Inspected } from '../../contract'
import type { Project } from '../project'
import type { EngineLink } from '../engineLink'
import type { JobContext } from '../jobs'
import { comparePictures } from './compare'
import { hashFile } from './hashFile'
import { listPictures, type FoundPicture } from './listPictures'
import type { PictureFacts } from './pictureStore'
import { sniff, type Sniffed } from './sniff'

interface Pending {
  readonly id: number
  readonly path: string
}

/** Files listed between two looks at the clock, and written in one transaction. */
const LIST_BATCH = 500
/** Pictures decoded a request: what one bad file can spoil is bounded, and progress stays lively. */
const CHECK_BATCH = 32
/** A picture that takes the engine down this often is the picture's fault. */
const MAX_CRASHES = 2

/** Scans `folders`; files that are gone are marked, files that changed are looked at again. */
export async function scanFolders(
  project: Project,
  folders: readonly string[],
  engine: EngineLink,
  context: JobContext
): Promise<void> {
  const pending: Pending[] = []
  const seen = new Set<number>()
  let batch: FoundPicture[] = []
  const store = (): void => {
    project.transaction(() => {
      for (const found of batch) {
        const { id, changed } = project.pictures.found(found)
        seen.add(id)
        if (changed) pending.push({ id, path: found.path })
      }
    })
    batch = []
    context.report({ phase: 'list', done: seen.size, total: null, eta: null })
  }
  for (const folder of folders) {
    if (!(await isFolder(folder)))
      throw new AppError('not-found', `There is no folder ${folder}. Bring it back, or add another.`)
    for await (const found of listPictures(folder, context.signal)) {
      if (batch.push(found) >= LIST_BATCH) store()
    }
  }
  store()
  throwIfCancelled(context)
  markMissing(project, seen)
  // A split file's own order of classes stands.
  if (project.split.from === 'seed') project.transaction(() => project.pictures.tidyClasses())
  await checkPictures(project, pending, engine, context)
  project.transaction(() => {
    comparePictures(project.pictures, project.split.from === 'file')
    project.splitPictures({ keep: true })
  })
}

/** Hashes, sniffs and decodes the pictures given, a batch at a time; what is done stays done. */
export async function checkPictures(
  project: Project,
  pending: readonly Pending[],
  engine: EngineLink,
  context: JobContext
): Promise<void> {
  const started = Date.now()
  for (let at = 0; at < pending.length; at += CHECK_BATCH) {
    throwIfCancelled(context)
    const batch = pending.slice(at, at + CHECK_BATCH)
    const looked = await Promise.all(batch.map(look))
    const toDecode = looked.flatMap((one) => (one.sniffed?.usable ? [one.picture] : []))
    const inspected = new Map((await inspect(toDecode, engine, context)).map((answer) => [answer.id, answer]))
    project.transaction(() => {
      for (const one of looked)
        project.pictures.setFacts(one.picture.id, factsOf(one, inspected.get(one.picture.id)))
    })
    const done = at + batch.length
    const eta = ((Date.now() - started) / 1000 / done) * (pending.length - done)
    context.report({ phase: 'check', done, total: pending.length, eta })
  }
}

interface Looked {
  readonly picture: Pending
  readonly hash: string | null
  readonly sniffed: Sniffed | null
  readonly error: PictureFacts['problems'][number] | null
}

async function look(picture: Pending): Promise<Looked> {
  try {
    const [hash, sniffed] = await Promise.all([hashFile(picture.path), sniff(picture.path)])
    return { picture, hash, sniffed, error: null }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const gone = code === 'ENOENT' || code === 'ENOTDIR'
    const message = gone ? 'It is no longer there.' : `It cannot be read (${code ?? String(error)}).`
    return {
      picture,
      hash: null,
      sniffed: null,
      error: { problem: gone ? 'missing' : 'unreadable', message }
    }
  }
}

function factsOf({ hash, sniffed, error }: Looked, inspected: Inspected | undefined): PictureFacts {
  if (error || !sniffed)
    return { hash, width: null, height: null, usable: false, problems: error ? [error] : [] }
  const { width, height, problem, message } = sniffed
  const own = problem ? [{ problem, message }] : []
  if (!inspected) return { hash, width, height, usable: false, problems: own }
  if (inspected.error === null) {
    return { hash, width: inspected.width, height: inspected.height, usable: true, problems: own }
  }
  return {
    hash,
    width,
    height,
    usable: false,
    problems: [...own, { problem: 'corrupt', message: inspected.error }]
  }
}

/** Has the engine decode pictures; where it dies on them they go one by one, and the one that kills it is named. */
async function inspect(
  pictures: readonly Pending[],
  engine: EngineLink,
  context: JobContext,
  crashes = 0
): Promise<Inspected[]> {
  const [only, ...others] = pictures
  if (!only) return []
  if (!engine.connected) context.report({ phase: 'waiting', done: 0, total: null, eta: null })
  const client = await engine.ready(context.signal)
  try {
    return await client.request('engine:inspect', { pictures: [...pictures] }, { signal: context.signal })
  } catch (error) {
    const died = error instanceof AppError && error.code === 'service-down'
    if (!died) throw error
    if (others.length === 0 && crashes + 1 >= MAX_CRASHES) {
      return [{ id: only.id, width: null, height: null, error: 'It crashes the decoder.' }]
    }
    const answers: Inspected[] = []
    for (const picture of pictures)
      answers.push(...(await inspect([picture], engine, context, others.length === 0 ? crashes + 1 : 0)))
    return answers
  }
}

/** Pictures of the project that no scan found again: gone, renamed, or in a folder that was taken away. */
function markMissing(project: Project, seen: ReadonlySet<number>): void {
  const { pictures } = project
  const inProject = (path: string): boolean => project.dataFolders().some((folder) => path.startsWith(folder))
  project.transaction(() => {
    for (const picture of pictures.all()) {
      if (seen.has(picture.id) || !inProject(picture.path)) continue
      const problems = [{ problem: 'missing' as const, message: 'It is no longer there.' }]
      pictures.setFacts(picture.id, { hash: null, width: null, height: null, usable: false, problems })
    }
  })
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}

function throwIfCancelled({ signal }: JobContext): void {
  if (signal.aborted) throw new AppError('cancelled', 'Cancelled.')
}
