// Step: the npm packages of package-lock.json are in node_modules.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readText, sha256 } from '../files.mjs'
import { runProgram } from '../runProgram.mjs'
import { SetupError } from '../setupError.mjs'

const REASON_LINES = 8

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

/**
 * @param {import('../place.mjs').Place} place
 * @returns {import('../runSteps.mjs').Step}
 */
export function npmPackagesStep({ root, env }) {
  const lock = join(root, 'package-lock.json')
  const stamp = join(root, 'node_modules', '.thaw-stamp')
  const wanted = () => sha256(readText(lock) ?? '')
  return {
    name: 'npm packages',
    takes: 'about 150 MB to download',
    isDone: () => readText(stamp) === wanted(),
    async run(report) {
      if (!isInstalled(readText(lock), readText(join(root, 'node_modules', '.package-lock.json')))) {
        report.update('npm ci')
        await installPackages(root, env)
      }
      writeFileSync(stamp, wanted())
    }
  }
}

/** @param {string} root @param {NodeJS.ProcessEnv} env */
async function installPackages(root, env) {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = env['npm_execpath']
  const result = npm?.endsWith('.js')
    ? await runProgram(process.execPath, [npm, ...args], { cwd: root, env })
    : await runProgram(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root, env })
  if (result.code === 0) return
  // npm says first what is wrong and then, at length, how it can be called.
  const why = result.stderr.trim().split('\n').slice(0, REASON_LINES).join('\n')
  throw new SetupError(
    `npm ci ended with code ${result.code}:\n${why}`,
    why.includes('EUSAGE')
      ? 'package-lock.json does not fit package.json: run npm install, then the same command again.'
      : "Check the connection and npm's registry setting (npm config get registry), then run the command again."
  )
}

/**
 * Whether what npm says it installed is what the lock file asks for: a developer's own `npm install` counts.
 * @param {string | null} lockText package-lock.json
 * @param {string | null} installedText node_modules/.package-lock.json
 */
export function isInstalled(lockText, installedText) {
  if (lockText === null || installedText === null) return false
  const wanted = packagesOf(lockText)
  const installed = packagesOf(installedText)
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = installed[path]
    // Optional packages are those of other platforms.
    return found
      ? found.version === entry.version
      : Boolean(entry.optional || entry.devOptional || entry.peer)
  })
}

/** @param {string} text @returns {Record<string, LockedPackage>} */
function packagesOf(text) {
  return JSON.parse(text).packages ?? {}
}
