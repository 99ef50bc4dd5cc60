/** Imports the pictures of a split file with its classes, in its order, on its sides. */
import { stat } from 'node:fs/promises'
import type { EngineLink } from '../engineLink'
import type { JobContext } from '../jobs'
import type { Project } from '../project'
import type { PictureFile } from './lookAt'
import { checkPictures, settle, throwIfCancelled } from './scan'
import { readSplitFile, type SplitFile } from './splitFile'

/** Files looked up and written together. */
const BATCH = 500

/**
 * The split file becomes the truth: class indices are its own, and pictures that it does not name lose their side. The
 * split of before stands until every picture has been looked at, so a cancel leaves it as it was.
 */
export async function importSplitFile(
  project: Project,
  file: string,
  engine: EngineLink,
  context: JobContext
): Promise<void> {
  const split = await readSplitFile(file)
  const { ids, pending } = await addPictures(project, split, context)
  try {
    await checkPictures(project, pending, engine, context)
    project.transaction(() => takeOver(project, split, ids))
  } finally {
    settle(project)
  }
}

/** Pictures that are new come in without a class: it is given with the side, at the end. */
async function addPictures(
  project: Project,
  { pictures }: SplitFile,
  context: JobContext
): Promise<{ readonly ids: readonly number[]; readonly pending: readonly PictureFile[] }> {
  const ids: number[] = []
  const pending: PictureFile[] = []
  for (let at = 0; at < pictures.length; at += BATCH) {
    throwIfCancelled(context)
    const batch = pictures.slice(at, at + BATCH)
    const infos = await Promise.all(batch.map(({ path }) => stat(path).catch(() => null)))
    project.transaction(() => {
      batch.forEach(({ path }, i) => {
        const [bytes, mtime] = [infos[i]?.size ?? 0, infos[i]?.mtimeMs ?? 0]
        const found = project.pictures.found({ path, class: null, bytes, mtime }, { keepClass: true })
        ids.push(found.id)
        if (found.changed) pending.push({ id: found.id, path })
      })
    })
    context.report({ phase: 'list', done: ids.length, total: pictures.length, eta: null })
  }
  return { ids, pending }
}

function takeOver(project: Project, { classes, pictures }: SplitFile, ids: readonly number[]): void {
  const store = project.pictures
  store.clearSides()
  const classIds = classes.map((name) => store.classes.id(name))
  store.classes.order(classes)
  pictures.forEach((picture, i) => {
    const [id, cls] = [ids[i], classIds[picture.class]]
    if (id !== undefined && cls !== undefined) store.place(id, cls, picture.side)
  })
  project.setSplit({ ...project.split, from: 'file' })
  project.setSplitClasses(classes)
}
