/** Entry of the main process: wiring only. */
import { app } from 'electron'
import { registerPictureScheme } from './electronVersions'
import { isOnlyApp, useOwnUserData } from './paths'
import { startApp } from './startApp'

useOwnUserData()
if (isOnlyApp()) {
  // Where a container's root has to do without (`--no-sandbox`), asking for it all the same ends every child process.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  registerPictureScheme()
  void app.whenReady().then(startApp)
} else {
  app.quit()
}
