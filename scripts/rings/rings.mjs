// The test rings, from the fastest to the slowest: what each needs, and how it is run and counted.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { environment } from '../setup/environment.mjs'
import { readText } from '../setup/files.mjs'
import { runAttached } from '../setup/runProgram.mjs'
import { findElectron } from '../setup/steps/electron.mjs'
import { peersPython } from '../setup/steps/peers.mjs'
import { countPlaywright, countVitest, failuresOfPlaywright, failuresOfVitest } from './results.mjs'
import { checks, entryOf } from './tools.mjs'
import { withVirtualDisplay } from './withVirtualDisplay.mjs'

/**
 * @typedef {object} Ring
 * @property {readonly import('../setup/prepare.mjs').Part[]} parts
 * @property {(place: import('../setup/place.mjs').Place, flags: readonly string[]) => Promise<Outcome>} run
 *
 * @typedef {{ count: import('./results.mjs').Count, failures: readonly string[] }} Outcome
 */

/** @type {Record<string, Ring>} */
export const RINGS = {
  check: { parts: ['packages'], run: runChecks },
  unit: { parts: ['tensorflow'], run: (place, flags) => runVitest('unit', place, flags) },
  integration: { parts: ['app'], run: (place, flags) => runVitest('integration', place, flags) },
  peers: { parts: ['app', 'peers'], run: (place, flags) => runVitest('peers', place, flags) },
  e2e: { parts: ['app', 'hidden-window'], run: runPlaywright }
}

/** Checks are no tests: they count only when they fail. @type {Ring['run']} */
async function runChecks({ root, env }) {
  const failures = []
  for (const { name, args } of checks(root)) {
    if ((await runAttached(process.execPath, args, { cwd: root, env })) !== 0) failures.push(name)
  }
  return { count: { passed: 0, failed: failures.length, skipped: 0 }, failures }
}

/**
 * @param {string} project
 * @param {import('../setup/place.mjs').Place} place
 * @param {readonly string[]} flags
 */
function runVitest(project, place, flags) {
  return withReport(async (report) => {
    const args = [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`
    ]
    const env = {
      ...environment(place.env),
      ...(project === 'peers' ? { THAW_PEERS_PYTHON: peersPython(place) } : {})
    }
    const options = { cwd: place.root, env }
    const code = await runAttached(
      process.execPath,
      [entryOf(place.root, 'vitest'), ...args, ...flags],
      options
    )
    const text = readText(report)
    return { count: countVitest(text, code), failures: failuresOfVitest(text) }
  })
}

/** @type {Ring['run']} */
function runPlaywright(place, flags) {
  return withReport(async (report) => {
    const variables = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
    const code = await playWindow(place, ['--reporter=list,json', ...flags], variables)
    const text = readText(report)
    return { count: countPlaywright(text, code), failures: failuresOfPlaywright(text) }
  })
}

/**
 * Runs Playwright's tests against the built app, on a display of its own.
 * @param {import('../setup/place.mjs').Place} place
 * @param {readonly string[]} args for `playwright test`
 * @param {NodeJS.ProcessEnv} [variables]
 */
export function playWindow(place, args, variables = {}) {
  const electron = findElectron(place) ?? ''
  return withVirtualDisplay(environment(place.env), (env) =>
    runAttached(process.execPath, [entryOf(place.root, '@playwright/test', 'playwright'), 'test', ...args], {
      cwd: place.root,
      env: { ...env, ...variables, THAW_ELECTRON: electron, ELECTRON_OVERRIDE_DIST_PATH: dirname(electron) }
    })
  )
}

/**
 * @template T
 * @param {(report: string) => Promise<T>} body is given the path for a JSON report
 */
async function withReport(body) {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-ring-'))
  try {
    return await body(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
