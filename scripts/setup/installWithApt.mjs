// Installs Debian packages: by itself when it may, else it says the one command to run.
import { runProgram, tail } from './runProgram.mjs'
import { SetupError } from './setupError.mjs'

/**
 * @param {readonly (readonly string[])[]} wanted for each package the names it has had, the newest first
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./report.mjs').Report} report
 * @throws {SetupError} without the rights, or if apt fails
 */
export async function installWithApt(wanted, env, report) {
  const isRoot = process.getuid?.() === 0
  const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  if (isRoot) {
    report.update('apt-get update')
    await runProgram('apt-get', ['update', '-q'], { env: aptEnv })
  }
  const names = await Promise.all(wanted.map((choices) => installableName(choices, aptEnv)))
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`
  if (!isRoot) {
    throw new SetupError(
      `This system lacks ${names.join(', ')}.`,
      `Run this, then the same command again:\n  sudo ${command}`
    )
  }
  report.update(`installing ${names.join(', ')}`)
  const result = await runProgram('apt-get', command.split(' ').slice(1), { env: aptEnv })
  if (result.code !== 0) {
    throw new SetupError(
      `apt-get could not install ${names.join(', ')}:\n${tail(result)}`,
      `Run ${command} and see what it asks for.`
    )
  }
}

/**
 * The first name that apt can install on this release.
 * @param {readonly string[]} names @param {NodeJS.ProcessEnv} env
 */
async function installableName(names, env) {
  for (const name of names) {
    const { stdout } = await runProgram('apt-cache', ['policy', name], { env })
    if (isInstallable(stdout)) return name
  }
  return names.at(-1) ?? ''
}

/** Reads what `apt-cache policy NAME` prints: a virtual or unknown package has no candidate. @param {string} policy */
export function isInstallable(policy) {
  const candidate = /^\s*Candidate:\s*(\S+)/m.exec(policy)?.[1]
  return candidate !== undefined && candidate !== '(none)'
}
