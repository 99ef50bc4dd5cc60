/** Folder and file dialogs. `dialog` is read off the module at call time: tests answer in its place. */
import { app, dialog, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import type { z } from 'zod'
import type { appRequests } from '../contract'

export type FolderQuestion = z.output<(typeof appRequests)['app:choose-folder']['input']>

const titles = {
  'open-project': 'Open project',
  'new-project': 'New project',
  data: 'Add a folder of pictures',
  export: 'Export to folder'
} satisfies Record<FolderQuestion['purpose'], string>

/** The folder the person chose, or null where they cancelled. A new project's name always ends in `.thaw`. */
export async function chooseFolder(window: BrowserWindow, question: FolderQuestion): Promise<string | null> {
  const { purpose, suggested } = question
  const title = titles[purpose]
  if (purpose === 'new-project') {
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title,
      buttonLabel: 'Create',
      defaultPath: join(app.getPath('documents'), withEnding(suggested ?? 'My pictures')),
      properties: ['createDirectory', 'showOverwriteConfirmation']
    })
    return canceled || !filePath ? null : withEnding(filePath)
  }
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    ...(suggested && { defaultPath: suggested }),
    properties: purpose === 'export' ? ['openDirectory', 'createDirectory'] : ['openDirectory']
  })
  return canceled ? null : (filePaths[0] ?? null)
}

export type FileQuestion = z.output<(typeof appRequests)['app:choose-file']['input']>

const fileDialogs = {
  weights: { title: 'Choose a weights file', extensions: ['h5', 'hdf5'] },
  base: { title: 'Add a Keras model as a base', extensions: ['keras', 'h5', 'hdf5', 'json'] }
} satisfies Record<FileQuestion['purpose'], object>

/** The file the person chose, or null where they cancelled. */
export async function chooseFile(window: BrowserWindow, { purpose }: FileQuestion): Promise<string | null> {
  const { title, extensions } = fileDialogs[purpose]
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    properties: ['openFile'],
    filters: [{ name: 'Keras files', extensions: [...extensions] }]
  })
  return canceled ? null : (filePaths[0] ?? null)
}

function withEnding(path: string): string {
  return path.endsWith('.thaw') ? path : `${path}.thaw`
}
