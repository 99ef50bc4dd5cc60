// Counts what the test runners' JSON reports say, and makes the one line that sums it up.

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

/** A ring that could not be run at all. @type {Count} */
export const CRASHED = { passed: 0, failed: 1, skipped: 0 }

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
