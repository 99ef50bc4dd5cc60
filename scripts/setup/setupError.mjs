// The one kind of error that set-up shows to a person: which step, why, and what to do next.

export class SetupError extends Error {
  /**
   * @param {string} why what happened, a sentence
   * @param {string} todo what to do next, a sentence or a command
   */
  constructor(why, todo) {
    super(why)
    this.name = 'SetupError'
    this.todo = todo
    /** The step's name; set by runSteps. @type {string} */
    this.step = ''
  }

  /** The whole message, as it goes to the terminal. */
  describe() {
    const step = this.step === '' ? '' : `The step "${this.step}" did not succeed.\n`
    return `\n${step}Why:        ${this.message}\nWhat to do: ${this.todo}\n`
  }
}

/**
 * Runs a command's body and turns its errors into one message and an exit code: 1 for anything that went wrong.
 * @param {() => Promise<number>} body gives the exit code
 */
export async function runCommandLine(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    process.stderr.write(error instanceof SetupError ? error.describe() : `${describeUnexpected(error)}\n`)
    process.exitCode = 1
  }
}

/** @param {unknown} error */
function describeUnexpected(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
