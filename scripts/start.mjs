// npm start: makes everything ready, then opens the window; without a display it runs the sample in the terminal.
import { electronArguments } from './setup/electronArguments.mjs'
import { environment } from './setup/environment.mjs'
import { currentPlace, hasDisplay } from './setup/place.mjs'
import { prepare } from './setup/prepare.mjs'
import { runAttached } from './setup/runProgram.mjs'
import { runTerminal } from './setup/runTerminal.mjs'
import { runCommandLine, SetupError } from './setup/setupError.mjs'
import { findElectron } from './setup/steps/electron.mjs'

/** The window's own failures come later: starting it alone takes longer. */
const DEAD_DISPLAY_MS = 1500

const NO_DISPLAY = `This session has no display, so the window cannot open; the sample runs here in the terminal instead.
`
const HOW_TO_SEE = `
To see the window, run npm start
  in a desktop session,
  over ssh -X (or with DISPLAY set to an X server that you can reach), or
  under a virtual display that you can look at: Xvfb :1 & x11vnc -display :1 & DISPLAY=:1 npm start
Everything it does is there in the terminal too: node bin/thaw.mjs --help
`

await runCommandLine(async () => {
  const place = currentPlace()
  const rest = process.argv.slice(2)
  return hasDisplay(place) ? openWindow(place, rest) : runSample(rest)
})

/** @param {import('./setup/place.mjs').Place} place @param {readonly string[]} rest */
async function openWindow(place, rest) {
  await prepare(['window', 'app'])
  const electron = findElectron(place)
  if (electron === null) throw new SetupError('There is no Electron.', 'Run npm start again.')
  const began = Date.now()
  const code = await runAttached(electron, [place.root, ...electronArguments(place), ...rest], {
    env: environment(place.env)
  })
  // A DISPLAY left over from another session names no screen: Electron gives up at once.
  const gaveUp = code !== 0 && place.platform === 'linux' && Date.now() - began < DEAD_DISPLAY_MS
  return gaveUp ? runSample(rest) : code
}

/** @param {readonly string[]} rest */
async function runSample(rest) {
  process.stderr.write(NO_DISPLAY)
  const code = await runTerminal(['sample', ...rest])
  process.stderr.write(HOW_TO_SEE)
  return code
}
