// Downloads one pinned wheel with pip, watches it grow, and gives it its name only when size and hash are right.
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { workFolder } from './files.mjs'
import { runProgram, tail } from './runProgram.mjs'
import { SetupError } from './setupError.mjs'

const ATTEMPTS = 3
const BACKOFF_MS = 2_000 // doubled each time: a router that restarts is back within the third attempt
const WATCH_MS = 500

/**
 * Gives the path of the wheel in `folder`, downloading it if it is not there.
 * @param {object} options
 * @param {import('./versions.mjs').Wheel} options.wheel
 * @param {string} options.folder
 * @param {string} options.python a Python 3 with pip
 * @param {import('./report.mjs').Report} options.report
 * @param {NodeJS.ProcessEnv} options.env pip's settings (index, proxy, certificates) come from here and from its files
 * @param {number} [options.backoffMs]
 * @throws {SetupError} when three attempts failed or the file is not the one that is pinned
 */
export async function fetchWheel({ wheel, folder, python, report, env, backoffMs = BACKOFF_MS }) {
  const file = join(folder, wheel.fileName)
  if (sizeOf(file) === wheel.bytes) return file
  let reason = ''
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) {
      report.note(
        `The download of ${wheel.requirement} was cut off (${reason}). Attempt ${attempt} of ${ATTEMPTS}.`
      )
      await pause(backoffMs * 2 ** (attempt - 2))
    }
    const work = workFolder(folder)
    try {
      reason = await attemptDownload({ wheel, work, python, report, env })
      if (reason === '') {
        report.update(`checking ${wheel.requirement}`)
        await verify(join(work, 'out', wheel.fileName), wheel)
        renameSync(join(work, 'out', wheel.fileName), file)
        return file
      }
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  throw new SetupError(
    `${wheel.requirement} could not be downloaded in ${ATTEMPTS} attempts: ${reason}`,
    'Check the connection and the settings of pip (python3 -m pip config list), then run the command again. What is already there is kept.'
  )
}

/**
 * @param {{ wheel: import('./versions.mjs').Wheel, work: string, python: string, report: import('./report.mjs').Report, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} why it failed; '' when the whole file is there
 */
async function attemptDownload({ wheel, work, python, report, env }) {
  const temporary = join(work, 'tmp')
  const out = join(work, 'out')
  mkdirSync(temporary)
  // pip downloads into its temporary folder and copies at the end, so that folder is where the file grows.
  let bytesSeen = 0
  const watch = setInterval(() => {
    bytesSeen = Math.max(bytesSeen, largestFile(temporary)) // at its end pip moves the file away
    report.amount('downloading', bytesSeen, wheel.bytes)
  }, WATCH_MS)
  const args = pipDownloadArgs({ out, platforms: wheel.platforms, requirements: [wheel.requirement] })
  const result = await runProgram(python, args, {
    env: { ...env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  })
  clearInterval(watch)
  if (result.code !== 0) return lastError(tail(result))
  const bytes = sizeOf(join(out, wheel.fileName))
  if (bytes === wheel.bytes) return ''
  if (bytes !== null && bytes > wheel.bytes) return '' // not cut: the hash will say that it is another file
  return bytes === null ? `${wheel.fileName} did not come` : `${bytes} of ${wheel.bytes} bytes came`
}

/**
 * What pip is told: wheels only, no dependencies, nothing left in its own cache (ours is enough).
 * @param {{ out: string, platforms: readonly string[], requirements: readonly string[] }} options
 */
export function pipDownloadArgs({ out, platforms, requirements }) {
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--no-input'],
    ...['--disable-pip-version-check', '--progress-bar', 'off', '--retries', '1', '--dest', out],
    ...['--python-version', '3.11', '--implementation', 'cp'],
    ...platforms.flatMap((platform) => ['--platform', platform]),
    ...requirements
  ]
}

/** @param {string} file @param {import('./versions.mjs').Wheel} wheel */
async function verify(file, wheel) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  const got = hash.digest('hex')
  if (got === wheel.sha256) return
  throw new SetupError(
    `${wheel.requirement} came with sha256 ${got}, expected ${wheel.sha256}. The file was deleted.`,
    'The package index gave another file than the pinned one. Ask who runs it, or use another index (PIP_INDEX_URL), and run the command again.'
  )
}

/** @param {string} path @returns {number | null} */
function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}

/** @param {string} folder */
function largestFile(folder) {
  try {
    const files = readdirSync(folder, { recursive: true })
    return Math.max(0, ...files.map((name) => sizeOf(join(folder, String(name))) ?? 0))
  } catch {
    return 0 // pip removed a folder while we read it
  }
}

/** @param {string} said */
function lastError(said) {
  const lines = said.split('\n')
  return lines.findLast((line) => /error/i.test(line))?.trim() ?? lines.at(-1)?.trim() ?? ''
}
