// Starts other programs and finds them. Output is kept, not shown: a step shows it only when it failed.
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const TAIL_LINES = 15

/**
 * @typedef {object} ProgramResult
 * @property {number} code exit code; 1 when a signal ended it or it could not be started
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program to its end. Never throws for an exit code or a program that is not there.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, onStart?: (child: import('node:child_process').ChildProcess) => void }} [options]
 * @returns {Promise<ProgramResult>}
 */
export function runProgram(program, args, { cwd, env = process.env, timeoutMs = 0, onStart } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] })
    onStart?.(child)
    const stopChild = () => child.kill()
    process.once('exit', stopChild)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.on('error', (error) => (stderr += error.message))
    child.on('close', (code) => {
      process.off('exit', stopChild)
      resolve({ code: code !== null && code >= 0 ? code : 1, stdout, stderr })
    })
  })
}

/**
 * Runs a program on our own terminal and passes on what ends us.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} exit code
 */
export function runAttached(program, args, { cwd, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' })
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => child.kill(signal)
    process.on('SIGINT', passOn).on('SIGTERM', passOn)
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('SIGINT', passOn).off('SIGTERM', passOn)
      resolve(code ?? 1)
    })
  })
}

/**
 * The full path of a program on PATH, or null.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
export function findOnPath(name, env) {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not in this folder
    }
  }
  return null
}

/** The last lines of what a program said, for a message. @param {ProgramResult} result */
export function tail({ stdout, stderr }) {
  const said = stderr.trim() === '' ? stdout : stderr
  return said.trim().split('\n').slice(-TAIL_LINES).join('\n')
}
