// Step: the compiler, the window's libraries and the tests' display server are on this Linux; apt installs what is not.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installWithApt } from '../installWithApt.mjs'
import { findOnPath, runProgram } from '../runProgram.mjs'
import { SetupError } from '../setupError.mjs'

/**
 * Something the system must have: a program on PATH or a shared library. Debian's names, the newest first: since
 * Debian 13 and Ubuntu 24.04 libraries with 64-bit times end in t64.
 * @typedef {{ program?: string, library?: string, packages: readonly string[] }} Need
 */

/** @type {readonly Need[]} */
export const COMPILER_NEEDS = [
  { program: 'g++', packages: ['g++'] },
  { program: 'make', packages: ['make'] }
]

/** @type {readonly Need[]} */
export const WINDOW_NEEDS = [
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libXss.so.1', packages: ['libxss1'] },
  { library: 'libatk-bridge-2.0.so.0', packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
  { library: 'libdrm.so.2', packages: ['libdrm2'] }
]

/** @type {readonly Need[]} */
export const DISPLAY_NEEDS = [
  { program: 'Xvfb', packages: ['xvfb'] },
  { program: 'xauth', packages: ['xauth'] }
]

const TRIPLETS = /** @type {Record<string, string>} */ ({
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu'
})

/**
 * @param {import('../place.mjs').Place} place
 * @param {() => readonly Need[]} needs asked anew each time: a compiler is not needed once the addon is built
 * @returns {import('../runSteps.mjs').Step}
 */
export function systemPackagesStep(place, needs) {
  let isKnownToBeThere = false
  return {
    name: 'system packages',
    isDone: () => place.platform !== 'linux' || isKnownToBeThere || missingNeeds(needs(), place).length === 0,
    async run(report) {
      const missing = () => withoutKnownToLinker(missingNeeds(needs(), place), place)
      const before = await missing()
      if (before.length > 0) {
        if (findOnPath('apt-get', place.env) === null) throw noApt(before)
        await installWithApt(
          before.map(({ packages }) => packages),
          place.env,
          report
        )
      }
      isKnownToBeThere = (await missing()).length === 0
    }
  }
}

/**
 * The needs that a look at PATH and at the usual library folders does not find.
 * @param {readonly Need[]} needs
 * @param {Pick<import('../place.mjs').Place, 'arch' | 'env'>} machine
 * @param {readonly string[]} [folders]
 */
export function missingNeeds(needs, { arch, env }, folders = libraryFolders(arch, env)) {
  return needs.filter(({ program, library }) => {
    if (program !== undefined) return findOnPath(program, env) === null
    return !folders.some((folder) => existsSync(join(folder, library ?? '')))
  })
}

/** @param {string} arch @param {NodeJS.ProcessEnv} env */
function libraryFolders(arch, env) {
  const triplet = TRIPLETS[arch] ?? arch
  const own = (env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '')
  return [
    ...own,
    `/usr/lib/${triplet}`,
    `/lib/${triplet}`,
    '/usr/lib64',
    '/lib64',
    '/usr/lib',
    '/lib',
    '/usr/local/lib'
  ]
}

/**
 * Some systems keep libraries elsewhere; the linker's list knows.
 * @param {readonly Need[]} needs @param {import('../place.mjs').Place} place
 */
async function withoutKnownToLinker(needs, { env }) {
  const { stdout } = await runProgram('ldconfig', ['-p'], {
    env: { ...env, PATH: `${env['PATH'] ?? ''}:/sbin:/usr/sbin` }
  })
  return needs.filter(({ library }) => library === undefined || !stdout.includes(`${library} `))
}

/** @param {readonly Need[]} missing */
function noApt(missing) {
  const names = missing.map(({ program, library }) => program ?? library).join(', ')
  return new SetupError(
    `This system lacks ${names}, and it has no apt-get to install them with.`,
    'Install them with the package manager of this system and run the command again.'
  )
}
