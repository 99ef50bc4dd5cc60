import { expect, test } from 'vitest'
import { recordingReport } from '../recordingReport'

test('in a log: a line every ten percent, each only once', () => {
  const { report, written } = recordingReport()
  report.begin('libraries', 2, 5)
  for (let part = 0; part <= 20_000_000; part += 500_000) report.amount('downloading', part, 20_000_000)
  report.end(3.21)
  expect(written).toHaveLength(12)
  expect(written[5]).toBe('[2/5] libraries: downloading 10 of 20 MB (50 %)\n')
  expect(written.at(-1)).toBe('[2/5] libraries: done in 3.2 s\n')
})

test('on a terminal: one line that is rewritten', () => {
  const { report, written } = recordingReport(true)
  report.begin('libraries', 1, 1)
  report.amount('downloading', 7_000_000, 20_000_000)
  report.update('unpacking')
  expect(written.join('')).not.toContain('\n')
  expect(written.join('')).toContain('\r\x1b[2K[1/1] libraries: downloading 7 of 20 MB (35 %)')
})
