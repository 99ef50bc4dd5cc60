/** Which folders a project may take its pictures from. */
import { stat } from 'node:fs/promises'
import { AppError } from '../../contract'
import type { Project } from '../project'
import { listPictures } from './listPictures'
import { isInside } from './scan'

/**
 * Adds a data folder; one that holds folders added before takes their place, so that no picture has two classes by its
 * place. Throws AppError, and adds nothing, where there is no such folder or it lies in one that is there already.
 */
export async function addDataFolder(project: Project, path: string): Promise<void> {
  const info = await stat(path).catch(() => null)
  if (!info) throw new AppError('not-found', `There is no folder ${path}. Check its path.`)
  if (!info.isDirectory())
    throw new AppError('bad-input', `${path} is a file. Choose the folder that holds one folder of pictures for each class.`) // prettier-ignore
  if (path === project.folder || isInside(path, project.folder))
    throw new AppError('bad-input', `${path} belongs to the project itself. Choose a folder of pictures.`)
  const folders = project.dataFolders()
  const around = folders.find((folder) => folder !== path && isInside(path, folder))
  if (around !== undefined)
    throw new AppError('bad-input', `${path} lies in ${around}, which is part of the project. Scan again to find what is new in it.`) // prettier-ignore
  if (!(await holdsPictures(path, project.folder)))
    throw new AppError('no-pictures', `No pictures were found in ${path}. Thaw reads JPEG, PNG, BMP, GIF and WebP in one folder a class.`) // prettier-ignore
  project.transaction(() => {
    for (const folder of folders) if (isInside(folder, path)) project.removeDataFolder(folder)
    project.addDataFolder(path)
  })
}

async function holdsPictures(path: string, except: string): Promise<boolean> {
  const { signal } = new AbortController()
  for await (const found of listPictures(path, { signal, except })) if (found) return true
  return false
}
