// Step: a Python environment with Keras, which the peer tests compare Thaw with.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allExist, readText, sha256 } from '../files.mjs'
import { hasModule, requirePython } from '../python.mjs'
import { runProgram, tail } from '../runProgram.mjs'
import { SetupError } from '../setupError.mjs'
import { wheelsFolder } from './tensorflow.mjs'

/**
 * @param {import('../place.mjs').Place} place
 * @returns {import('../runSteps.mjs').Step}
 */
export function peersStep(place) {
  return {
    name: 'Keras for the peer tests',
    takes: 'a download of TensorFlow for Python',
    isDone: () => allExist([join(peersFolder(place), '.complete')]),
    async run(report) {
      const python = await requirePython(place)
      if (!(await hasModule({ python, module: 'ensurepip, venv', env: place.env }))) {
        throw new SetupError(
          `${python} cannot make virtual environments.`,
          'Install its venv module (Debian and Ubuntu: apt-get install python3-venv) and run the command again.'
        )
      }
      const folder = peersFolder(place)
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      report.update('python -m venv')
      await must(python, ['-m', 'venv', folder], place.env)
      report.update('installing TensorFlow, Keras and h5py')
      const args = [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--no-input',
        '--disable-pip-version-check',
        '--no-cache-dir'
      ]
      const sources = ['--find-links', wheelsFolder(place), '-r', requirementsFile(place)]
      await must(peersPython(place), [...args, ...sources], place.env)
      writeFileSync(join(folder, '.complete'), '')
    }
  }
}

/** The environment's Python. @param {import('../place.mjs').Place} place */
export function peersPython(place) {
  return place.platform === 'win32'
    ? join(peersFolder(place), 'Scripts', 'python.exe')
    : join(peersFolder(place), 'bin', 'python')
}

/** @param {import('../place.mjs').Place} place */
function peersFolder(place) {
  return join(place.cache, 'peers', sha256(readText(requirementsFile(place)) ?? '').slice(0, 12))
}

/** @param {import('../place.mjs').Place} place */
function requirementsFile({ root }) {
  return join(root, 'test', 'peers', 'requirements.txt')
}

/** @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
async function must(program, args, env) {
  const result = await runProgram(program, args, { env })
  if (result.code === 0) return
  throw new SetupError(
    `${program} ${args.join(' ')} failed:\n${tail(result)}`,
    'Check the connection and run the command again.'
  )
}
