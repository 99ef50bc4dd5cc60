import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/contract'
import { errorLine, exitCodeOf, usageLine } from '../../../../src/cli/screen/errors'

describe('an error', () => {
  it('is one line that keeps its sentence', () => {
    const error = new AppError('no-pictures', 'No pictures.\n  Add a folder.')
    expect(errorLine(error)).toBe('thaw: No pictures. Add a folder.')
  })
  it('is owned where it is a defect', () => {
    expect(errorLine(new TypeError('x is undefined'))).toMatch(
      /^thaw: Something in Thaw itself .*: x is undefined\. Set THAW_DEBUG=1/
    )
  })
  it('gives 2 for what was asked wrongly, 1 for what went wrong', () => {
    expect(exitCodeOf(new AppError('bad-input', 'No.'))).toBe(2)
    expect(exitCodeOf(new AppError('disk', 'Full.'))).toBe(1)
    expect(exitCodeOf(new Error('?'))).toBe(1)
  })
  it('of usage is one line with a way out', () => {
    expect(usageLine("error: unknown option '--sise'\n(Did you mean --size?)\n", 'train')).toBe(
      "thaw: unknown option '--sise' (Did you mean --size?) See: thaw train --help\n"
    )
    expect(usageLine("error: unknown command 'tran'", undefined)).toBe(
      "thaw: unknown command 'tran'. See: thaw --help\n"
    )
  })
})
