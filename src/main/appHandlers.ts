/** What main itself answers the window: dialogs, services, preferences. */
import { app, shell, type BrowserWindow } from 'electron'
import { AppError, type appRequests } from '../contract'
import type { Handlers } from '../wire'
import { chooseFile, chooseFolder } from './choosePath'
import type { Grants } from './grants'
import type { PreferenceStore } from './preferences'
import type { Services } from './services'

export function createAppHandlers(options: {
  readonly grants: Grants
  readonly preferences: PreferenceStore
  readonly services: Services
  readonly window: () => BrowserWindow | null
}): Handlers<typeof appRequests> {
  const { grants, preferences, services } = options

  /** What is chosen in a dialog may be named from now on. */
  async function choose(
    ask: (window: BrowserWindow) => Promise<string | null>
  ): Promise<{ readonly path: string | null }> {
    const window = options.window()
    if (!window) throw new AppError('not-allowed', 'A path can be chosen only while the window is open.')
    const path = await ask(window)
    if (path !== null) await grants.choose(path)
    return { path }
  }

  return {
    'app:choose-folder': (question) => choose((window) => chooseFolder(window, question)),
    'app:choose-file': (question) => choose((window) => chooseFile(window, question)),
    'app:show-in-folder'({ path }) {
      shell.showItemInFolder(path)
      return {}
    },
    'app:services': () => [services.library.status(), services.engine.status()],
    async 'app:restart-service'({ service }) {
      await services[service].restart()
      return {}
    },
    'app:preferences': () => preferences.get(),
    'app:set-preferences': (wanted) => preferences.set(wanted),
    'app:about': () => ({
      version: app.getVersion(),
      electron: process.versions.electron ?? '',
      chrome: process.versions.chrome ?? '',
      platform: `${process.platform} ${process.arch}`
    })
  }
}
