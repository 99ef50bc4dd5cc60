// A display of its own for the window tests, so that they neither need nor disturb the user's screen.
import { spawn } from 'node:child_process'
import { SetupError } from '../setup/setupError.mjs'

const SCREEN = '1280x800x24' // the smallest size that the window is made for

/**
 * Runs `body` with the environment of a fresh X server; elsewhere than on Linux with the one that is there.
 * @template T
 * @param {NodeJS.ProcessEnv} env
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withVirtualDisplay(env, body) {
  if (process.platform !== 'linux') return body(env)
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe']
  })
  const stop = () => server.kill()
  process.once('exit', stop)
  try {
    /** @type {NodeJS.ProcessEnv} */
    const own = { ...env, DISPLAY: `:${await displayNumber(server)}` }
    delete own['WAYLAND_DISPLAY']
    return await body(own)
  } finally {
    process.off('exit', stop)
    stop()
  }
}

/**
 * Xvfb picks a free number and writes it once it answers.
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<string>}
 */
function displayNumber(server) {
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) =>
      reject(
        new SetupError(
          `The virtual display did not start: ${why}`,
          'Install xvfb, or see what Xvfb says when run by hand.'
        )
      )
    server.stdio[3]?.once('data', (number) => resolve(String(number).trim()))
    server.once('error', (error) => fail(error.message))
    server.once('exit', (code) => fail(`Xvfb ended with code ${code}`))
  })
}
