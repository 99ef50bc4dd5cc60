/** The one window: its place, its looks, and what its page may do. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { join } from 'node:path'
import type { Log } from './log'
import { MIN_SIZE, readWindowBounds, writeWindowBounds } from './windowBounds'

/** A page that ends this often will not come up by loading it once more. */
const MAX_RELOADS = 3

/** Shown for the moment before the page paints: `--bg` of the page, light and dark. */
const GROUND = { light: '#f6f7f9', dark: '#12161c' } as const

/** Opens the window on `page` and shows it once it has painted. */
export function openWindow(page: string, userData: string, log: Log): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const { maximized, ...bounds } = readWindowBounds(userData, areas, log)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Thaw',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: join(app.getAppPath(), 'out', 'preload', 'index.js'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged
    }
  })
  let reloads = 0
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('page-title-updated', (event) => event.preventDefault())
  window.on('close', () => writeWindowBounds(userData, window.getNormalBounds(), window.isMaximized(), log))
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log(`window: the page ended (${reason}, exit code ${exitCode})`)
    if (reason === 'clean-exit' || window.isDestroyed()) return
    reloads += 1
    if (reloads <= MAX_RELOADS) window.reload()
  })
  window.webContents.on('preload-error', (_event, _path, error) =>
    log(`preload: ${error.stack ?? error.message}`)
  )
  window
    .loadURL(page)
    .catch((error: unknown) => log(`window: the page could not be loaded: ${String(error)}`))
  return window
}
