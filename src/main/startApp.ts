/** Strings main together: services, bridge, pictures, menu, window; and ends them in order. */
import { app, nativeTheme, type BrowserWindow } from 'electron'
import { libraryEvents, type EventName, type LibraryEvents } from '../contract'
import { createAppHandlers } from './appHandlers'
import { openBridge, tellWindow } from './bridge'
import { handlePictures } from './electronVersions'
import { Grants } from './grants'
import { hardenApp } from './hardening'
import { createLog, type Log } from './log'
import { setMenu } from './menu'
import { logFile, pageUrl, serviceFolder, serviceOptions } from './paths'
import { answerPicture } from './pictures'
import { openPreferences } from './preferences'
import { routeRequest, type Ask } from './router'
import { createServices, type Services } from './services'
import { guardTraining } from './trainingGuard'
import { openWindow } from './window'

/** To be called once the app is ready. */
export function startApp(): void {
  const log = createLog(logFile())
  log(
    `Thaw ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`
  )
  logDefects(log)
  const page = pageUrl()
  const { userData } = serviceOptions()
  const grants = new Grants()
  const preferences = openPreferences(userData, log, ({ theme }) => (nativeTheme.themeSource = theme))
  const services = createServices(serviceFolder(), serviceOptions(), log)
  let window: BrowserWindow | null = null
  const current = (): BrowserWindow | null => window

  function open(): void {
    const opened = openWindow(page, userData, log)
    window = opened
    guardTraining(opened, services, goOnQuitting)
    opened.on('closed', () => (window = null))
  }

  hardenApp(page)
  const router = {
    app: createAppHandlers({ grants, preferences, services, window: current }),
    library: services.library.request.bind(services.library) as Ask,
    engine: services.engine.request.bind(services.engine) as Ask,
    grants,
    onDefect: (error: unknown) => log(describe(error))
  }
  openBridge({
    page,
    window: current,
    grants,
    log,
    answer: (name, input) => routeRequest(router, name, input)
  })
  handlePictures((url, options) =>
    answerPicture(url, (input, how) => services.library.request('dataset:thumbnail', input, how), options)
  )
  setMenu({ logFile: logFile(), send: (command) => tellWindow(window, 'app:command', { command }) })
  relayEvents(services, grants, current)
  const goOnQuitting = quitInOrder(services, log)
  services.start()
  open()

  app.on('activate', () => window ?? open())
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
}

/** What the services report reaches the page; what it says about projects reaches the grants. */
function relayEvents(services: Services, grants: Grants, window: () => BrowserWindow | null): void {
  for (const name of Object.keys(libraryEvents) as EventName<LibraryEvents>[]) {
    services.library.on(name, (payload) => tellWindow(window(), name, payload))
  }
  services.library.on('project:changed', (project) => void grants.setProject(project))
  for (const service of [services.library, services.engine]) {
    service.onStatus((status) => tellWindow(window(), 'app:service', status))
  }
}

/** Returns the function that goes on with a quit, or drops it, after a question had held it up. */
function quitInOrder(services: Services, log: Log): (goOn: boolean) => void {
  let asked = false
  let stopped = false
  app.on('before-quit', () => (asked = true))
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    void services.stop().then(() => {
      stopped = true
      log('Thaw ends')
      app.quit()
    })
  })
  return (goOn) => {
    if (asked && goOn) app.quit()
    asked = false
  }
}

function logDefects(log: Log): void {
  process.on('uncaughtExceptionMonitor', (error) => log(`main: ${describe(error)}`))
  process.on('unhandledRejection', (reason) => log(`main: unhandled rejection: ${describe(reason)}`))
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
