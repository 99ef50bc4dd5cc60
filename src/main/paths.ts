/** Where things lie: the built app, what ships with it, the person's folders. */
import { app } from 'electron'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ServiceOptions } from '../contract'

/** Tests give each app its own user-data folder. To be called before the app is ready. */
export function useOwnUserData(): void {
  const folder = process.env['THAW_USER_DATA']
  if (folder) app.setPath('userData', folder)
}

/** One app per user-data folder; an app with a folder of its own stands alone. */
export function isOnlyApp(): boolean {
  return Boolean(process.env['THAW_USER_DATA']) || app.requestSingleInstanceLock()
}

/** The page of the window: the development server's while developing, else the built file. */
export function pageUrl(): string {
  const development = process.env['ELECTRON_RENDERER_URL']
  if (!app.isPackaged && development) return development
  return pathToFileURL(join(app.getAppPath(), 'out', 'renderer', 'index.html')).href
}

export function serviceFolder(): string {
  return join(app.getAppPath(), 'out', 'main')
}

export function logFile(): string {
  return join(app.getPath('userData'), 'logs', 'thaw.log')
}

export function serviceOptions(): ServiceOptions {
  return {
    resources: join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'resources'),
    userData: app.getPath('userData'),
    kerasHome: process.env['KERAS_HOME'] ?? join(homedir(), '.keras')
  }
}
