import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  countPlaywright,
  countVitest,
  CRASHED,
  failuresOfPlaywright,
  failuresOfVitest,
  sum,
  sumLine
} from '../../../../scripts/rings/results.mjs'

// What the runners wrote for small projects made for this purpose.
const report = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'reports', `${name}.json`), 'utf8')

test('a file that does not load and a file whose hook fails count as one failure each', () => {
  expect(countVitest(report('vitest-mixed'), 1)).toEqual({ passed: 1, failed: 3, skipped: 3 })
})

test('an error outside every test fails the ring', () => {
  expect(countVitest(report('vitest-unhandled'), 0)).toEqual({ passed: 2, failed: 0, skipped: 0 })
  expect(countVitest(report('vitest-unhandled'), 1)).toEqual({ passed: 2, failed: 1, skipped: 0 })
})

test('a window test that passes at its second attempt counts as passed', () => {
  expect(countPlaywright(report('playwright-mixed'), 1)).toEqual({ passed: 2, failed: 1, skipped: 1 })
})

test('a run that found no tests is a failure', () => {
  expect(countPlaywright(report('playwright-no-tests'), 1)).toEqual(CRASHED)
})

test('a runner that wrote no report is a failure', () => {
  expect(countVitest(null, 0)).toEqual(CRASHED)
  expect(countPlaywright(null, 139)).toEqual(CRASHED)
})

test('the last line names skipped tests only when there are some', () => {
  const green = { passed: 10, failed: 0, skipped: 0 }
  expect(sumLine(sum([green, green]))).toBe('20 passed, 0 failed')
  expect(sumLine(sum([green, CRASHED, { passed: 1, failed: 0, skipped: 2 }]))).toBe(
    '11 passed, 1 failed, 2 skipped'
  )
  expect(sumLine(sum([]))).toBe('0 passed, 0 failed')
})

test('what failed is told by file, name and the first lines of why', () => {
  const [broken, hook, wrong, ...others] = failuresOfVitest(report('vitest-mixed'))
  expect(broken).toBe(
    "/project/unit/broken.test.ts\n    Cannot find module './nowhere' imported from /project/unit/broken.test.ts"
  )
  expect(hook).toBe('/project/unit/hook.test.ts\n    no')
  expect(wrong).toMatch(/is wrong\n {4}AssertionError: expected 2 to be 3/)
  expect(others).toEqual([])
  expect(failuresOfVitest(null)).toEqual([])
})

test('a window test that passed at its second attempt is told too', () => {
  const why = [{ message: 'Timeout' }]
  const spec = (title: string, status: string) => ({
    file: 'a.spec.ts', title, tests: [{ status, results: [{ errors: status === 'expected' ? [] : why }] }]
  }) // prettier-ignore
  const suites = [{ specs: [spec('fine', 'expected')], suites: [{ specs: [spec('slow', 'flaky'), spec('bad', 'unexpected')] }] }] // prettier-ignore
  expect(failuresOfPlaywright(JSON.stringify({ errors: [], suites }))).toEqual([
    'a.spec.ts: slow (passed when tried again)\n    Timeout',
    'a.spec.ts: bad\n    Timeout'
  ])
})
