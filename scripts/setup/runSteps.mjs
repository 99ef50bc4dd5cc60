// Runs what is not done yet, in order, under one lock a cache: two set-ups at once wait for each other.
import { withLock } from './withLock.mjs'
import { SetupError } from './setupError.mjs'

/**
 * One step. `isDone` costs a few stats at most: it runs at every start.
 * @typedef {object} Step
 * @property {string} name
 * @property {string} [takes] what a person should know before it begins, as "about 200 MB to download"
 * @property {() => boolean} isDone
 * @property {(report: import('./report.mjs').Report) => Promise<void>} run
 */

/**
 * @param {{ steps: readonly Step[], report: import('./report.mjs').Report, lockFile: string }} options
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws {SetupError} with the name of the step that failed
 */
export async function runSteps({ steps, report, lockFile }) {
  if (steps.every((step) => step.isDone())) return false
  await withLock({ file: lockFile, onWait: report.note }, async () => {
    announce(
      steps.filter((step) => !step.isDone()),
      report
    )
    for (const [index, step] of steps.entries()) {
      if (step.isDone()) continue
      report.begin(step.name, index + 1, steps.length)
      const started = performance.now()
      await runStep(step, report)
      report.end((performance.now() - started) / 1000)
    }
  })
  return true
}

/** Says before it begins what takes time, and that it is not lost. @param {readonly Step[]} steps @param {import('./report.mjs').Report} report */
function announce(steps, report) {
  const long = steps.flatMap(({ name, takes }) => (takes === undefined ? [] : [`${name} (${takes})`]))
  if (long.length === 0) return
  report.note(
    `Setting up, once: ${long.join(', ')}. Ctrl+C is safe: the next start goes on with the step it was at.`
  )
}

/** @param {Step} step @param {import('./report.mjs').Report} report */
async function runStep(step, report) {
  try {
    await step.run(report)
    if (!step.isDone()) {
      throw new SetupError(
        'It ended without an error, but what it makes is not there.',
        'Run the command again.'
      )
    }
  } catch (error) {
    const failure = error instanceof SetupError ? error : toSetupError(error)
    failure.step = step.name
    throw failure
  }
}

/** @param {unknown} error */
function toSetupError(error) {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  const why = error instanceof Error ? error.message : String(error)
  if (code === 'ENOSPC')
    return new SetupError(`The disk is full (${why}).`, 'Make room and run the command again.')
  if (code === 'EACCES' || code === 'EROFS') {
    return new SetupError(
      why,
      'Make that folder writable, or set THAW_CACHE to one that is, and run the command again.'
    )
  }
  return new SetupError(why, 'Run the command again.')
}
