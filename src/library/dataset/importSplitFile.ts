/** Imports the pictures of a split file with its classes, in its order, on its sides. */
import { stat } from 'node:fs/promises'
import { AppError } from '../../contract'
import type { EngineLink } from '../engineLink'
import type { JobContext } from '../jobs'
import type { Project } from '../project'
import { comparePictures } from './compare'
import { checkPictures } from './scan'
import { readSplitFile } from './splitFile'

/** The split file becomes the truth: class indices are its own, and pictures it does not name lose their side. */
export async function importSplitFile(
  project: Project,
  file: string,
  engine: EngineLink,
  context: JobContext
): Promise<void> {
  const split = await readSplitFile(file)
  const pending: { id: number; path: string }[] = []
  const { pictures } = project
  const infos: { bytes: number; mtime: number }[] = []
  for (const { path } of split.pictures) {
    if (context.signal.aborted) throw new AppError('cancelled', 'Cancelled.')
    const info = await stat(path).catch(() => null)
    infos.push({ bytes: info?.size ?? 0, mtime: info?.mtimeMs ?? 0 })
  }
  project.transaction(() => {
    project.setSplit({ ...project.split, from: 'file' })
    for (const picture of pictures.all()) if (picture.side !== null) pictures.setSide(picture.id, null)
    split.classes.forEach((name) => pictures.classId(name))
    pictures.orderClasses(split.classes)
    split.pictures.forEach(({ path, class: label, side }, i) => {
      const info = infos[i] ?? { bytes: 0, mtime: 0 }
      const { id, changed } = pictures.found({ path, class: split.classes[label] ?? null, ...info })
      pictures.setSide(id, side)
      if (changed) pending.push({ id, path })
    })
  })
  context.report({ phase: 'list', done: split.pictures.length, total: split.pictures.length, eta: null })
  await checkPictures(project, pending, engine, context)
  project.transaction(() => comparePictures(pictures, true))
}
