// Step: a Python 3 with pip, asked for only while something is still to be downloaded with it.
import { installWithApt } from '../installWithApt.mjs'
import { findPython, hasModule, requirePython } from '../python.mjs'
import { findOnPath } from '../runProgram.mjs'

/**
 * @param {import('../place.mjs').Place} place
 * @param {{ isNeeded: () => boolean, makesEnvironment: boolean }} use
 * @returns {import('../runSteps.mjs').Step}
 */
export function pythonStep(place, { isNeeded, makesEnvironment }) {
  let isThere = false
  return {
    name: 'Python with pip',
    isDone: () => isThere || !isNeeded(),
    async run(report) {
      const modules = makesEnvironment ? 'pip, venv, ensurepip' : 'pip'
      const python = await findPython(place)
      const isComplete = python !== null && (await hasModule({ python, module: modules, env: place.env }))
      if (!isComplete && findOnPath('apt-get', place.env) !== null) {
        await installWithApt([['python3'], ['python3-pip'], ['python3-venv']], place.env, report)
      }
      await requirePython(place)
      isThere = true
    }
  }
}
