// Counts what the test runners' JSON reports say, and makes the one line that sums it up.

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** A ring that could not be run at all. @type {Count} */
export const CRASHED = { passed: 0, failed: 1, skipped: 0 }

/** Lines of a failure that are told again at the end: what was expected, and where. */
const LINES = 6

/**
 * A test file that could not be loaded, or whose hooks failed, has no failed test to show: it counts as one.
 * @param {string | null} report Vitest's JSON; null if it wrote none
 * @param {number} exitCode
 * @returns {Count}
 */
export function countVitest(report, exitCode) {
  if (report === null) return CRASHED
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const file of JSON.parse(report).testResults) {
    const before = count.failed
    for (const { status } of file.assertionResults) {
      if (status === 'passed') count.passed++
      else if (status === 'failed') count.failed++
      else count.skipped++
    }
    if (file.status === 'failed' && count.failed === before) count.failed++
  }
  return withExitCode(count, exitCode)
}

/**
 * A test that passed at its second attempt counts as passed.
 * @param {string | null} report Playwright's JSON; null if it wrote none
 * @param {number} exitCode
 * @returns {Count}
 */
export function countPlaywright(report, exitCode) {
  if (report === null) return CRASHED
  const { expected, flaky, unexpected, skipped } = JSON.parse(report).stats
  return withExitCode({ passed: expected + flaky, failed: unexpected, skipped }, exitCode)
}

/**
 * An error outside every test fails the run without failing a test.
 * @param {Count} count @param {number} exitCode @returns {Count}
 */
function withExitCode(count, exitCode) {
  return exitCode !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count
}

/** @param {readonly Count[]} counts @returns {Count} */
export function sum(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/** @param {Count} count */
export function sumLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * What failed, a name and the first lines of why each, so that the end of a long log tells.
 * @param {string | null} report Vitest's JSON; null if it wrote none
 * @returns {readonly string[]}
 */
export function failuresOfVitest(report) {
  if (report === null) return []
  return JSON.parse(report).testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed')
    if (failed.length === 0) return file.status === 'failed' ? [described(file.name, file.message)] : []
    return failed.map(({ fullName, failureMessages }) =>
      described(`${file.name}: ${fullName}`, failureMessages.join('\n'))
    )
  })
}

/**
 * As `failuresOfVitest`; tests that passed at their second attempt are told too, and why the first failed.
 * @param {string | null} report Playwright's JSON; null if it wrote none
 * @returns {readonly string[]}
 */
export function failuresOfPlaywright(report) {
  if (report === null) return []
  const { suites = [], errors = [] } = JSON.parse(report)
  return [
    ...errors.map(({ message }) => described('outside every test', message)),
    ...suites.flatMap((suite) => failuresOfSuite(suite))
  ]
}

function failuresOfSuite({ specs = [], suites = [] }) {
  const own = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => {
        const messages = results.flatMap(({ errors }) => errors.map(({ message }) => message))
        return described(
          `${file}: ${title}${status === 'flaky' ? ' (passed when tried again)' : ''}`,
          messages.join('\n')
        )
      })
  )
  return [...own, ...suites.flatMap((suite) => failuresOfSuite(suite))]
}

/** @param {string} name @param {string | undefined} message */
function described(name, message = '') {
  const why = message.split('\n').slice(0, LINES)
  return [name, ...why.map((line) => `    ${line}`)].join('\n')
}
