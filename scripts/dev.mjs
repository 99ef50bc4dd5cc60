// npm run dev: the window with hot reload, on the same Electron as npm start.
import { join } from 'node:path'
import { electronArguments } from './setup/electronArguments.mjs'
import { environment } from './setup/environment.mjs'
import { currentPlace } from './setup/place.mjs'
import { prepare } from './setup/prepare.mjs'
import { runAttached } from './setup/runProgram.mjs'
import { runCommandLine } from './setup/setupError.mjs'
import { findElectron } from './setup/steps/electron.mjs'

await runCommandLine(async () => {
  const place = currentPlace()
  await prepare(['window'])
  const cli = join(place.root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const env = {
    ...environment(place.env),
    ELECTRON_EXEC_PATH: findElectron(place) ?? '',
    ELECTRON_CLI_ARGS: JSON.stringify(electronArguments(place))
  }
  return runAttached(process.execPath, [cli, 'dev', ...process.argv.slice(2)], { cwd: place.root, env })
})
