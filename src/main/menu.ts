/** The native menu. What it does in the window goes as a command to the page. */
import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron'
import type { z } from 'zod'
import type { appEvents } from '../contract'

export type Command = z.output<(typeof appEvents)['app:command']>['command']

/** Sets the menu of the app; `send` passes a command on to the page. */
export function setMenu(options: {
  readonly logFile: string
  readonly send: (command: Command) => void
}): void {
  const { send, logFile } = options
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(command),
    ...(accelerator && { accelerator })
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const developer: MenuItemConstructorOptions[] = app.isPackaged
    ? []
    : [separator, { role: 'reload' }, { role: 'toggleDevTools' }]

  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === 'darwin' ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
      {
        label: '&File',
        submenu: [
          item('New project…', 'new-project', 'CmdOrCtrl+N'),
          item('Open project…', 'open-project', 'CmdOrCtrl+O'),
          item('Open sample', 'open-sample'),
          separator,
          item('Close project', 'close-project', 'CmdOrCtrl+Shift+W'),
          separator,
          item('Preferences…', 'preferences', 'CmdOrCtrl+,'),
          ...(process.platform === 'darwin'
            ? []
            : [separator, { role: 'quit' } satisfies MenuItemConstructorOptions])
        ]
      },
      { role: 'editMenu' },
      {
        label: '&View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          separator,
          { role: 'togglefullscreen' },
          ...developer
        ]
      },
      {
        role: 'help',
        submenu: [{ label: 'Show log file', click: () => shell.showItemInFolder(logFile) }, { role: 'about' }]
      }
    ])
  )
}
