// Which steps a command needs, and their run. Every command starts here.
import { join } from 'node:path'
import { createReport } from './report.mjs'
import { currentPlace } from './place.mjs'
import { runSteps } from './runSteps.mjs'
import { addonStep, isAddonBuilt } from './steps/addon.mjs'
import { buildStep } from './steps/build.mjs'
import { electronStep } from './steps/electron.mjs'
import { npmPackagesStep } from './steps/npmPackages.mjs'
import { peersStep } from './steps/peers.mjs'
import { pythonStep } from './steps/python.mjs'
import { COMPILER_NEEDS, DISPLAY_NEEDS, systemPackagesStep, WINDOW_NEEDS } from './steps/systemPackages.mjs'
import { tensorflowStep } from './steps/tensorflow.mjs'

/**
 * What a command is about to use, each with all that it rests on.
 * @typedef {'packages' | 'tensorflow' | 'terminal' | 'app' | 'peers' | 'window' | 'hidden-window'} Part
 */

/** @type {Record<Part, readonly Part[]>} */
const RESTS_ON = {
  packages: [],
  tensorflow: ['packages'],
  // The terminal's words, without what they do.
  terminal: ['packages'],
  app: ['tensorflow', 'terminal'],
  peers: ['tensorflow'],
  window: ['tensorflow'],
  'hidden-window': ['window']
}

/**
 * Makes sure that the parts are there; costs a few stats when they are.
 * @param {readonly Part[]} parts
 * @param {{ place?: import('./place.mjs').Place, report?: import('./report.mjs').Report }} [options]
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws {import('./setupError.mjs').SetupError}
 */
export async function prepare(parts, { place = currentPlace(), report = createReport() } = {}) {
  return runSteps({ steps: stepsFor(parts, place), report, lockFile: join(place.cache, 'setup.lock') })
}

/** Whether there is nothing to do for the parts. @param {readonly Part[]} parts @param {import('./place.mjs').Place} place */
export function isPrepared(parts, place) {
  return stepsFor(parts, place).every((step) => step.isDone())
}

/**
 * @param {readonly Part[]} parts
 * @param {import('./place.mjs').Place} place
 * @returns {readonly import('./runSteps.mjs').Step[]}
 */
export function stepsFor(parts, place) {
  const all = new Set(parts.flatMap(withBasis))
  const needs = () => [
    ...(all.has('tensorflow') && !isAddonBuilt(place) ? COMPILER_NEEDS : []),
    ...(all.has('window') ? WINDOW_NEEDS : []),
    ...(all.has('hidden-window') ? DISPLAY_NEEDS : [])
  ]
  const downloads = [
    ...(all.has('tensorflow') ? [tensorflowStep(place), addonStep(place)] : []),
    ...(all.has('window') ? [electronStep(place)] : []),
    ...(all.has('peers') ? [peersStep(place)] : [])
  ]
  const isNeeded = () => downloads.some((step) => !step.isDone())
  return [
    npmPackagesStep(place),
    systemPackagesStep(place, needs),
    pythonStep(place, { isNeeded, makesEnvironment: all.has('peers') }),
    ...downloads,
    ...(all.has('terminal') ? [buildStep(place)] : [])
  ]
}

/** @param {Part} part @returns {readonly Part[]} */
function withBasis(part) {
  return [part, ...RESTS_ON[part].flatMap(withBasis)]
}
