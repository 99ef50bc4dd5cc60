import { expect, it } from 'vitest'
import { AppError } from '../../../src/contract'
import { diskError, readable } from '../../../src/library/diskErrors'

const failure = (code: string): Error => Object.assign(new Error('raw words'), { code })

it.each([
  ['ENOSPC', 'disk', /full/],
  ['SQLITE_FULL', 'disk', /full/],
  ['SQLITE_IOERR_SHMSIZE', 'disk', /full/],
  ['EROFS', 'disk', /cannot be written/],
  ['EACCES', 'disk', /cannot be written/],
  ['SQLITE_READONLY_DBMOVED', 'disk', /cannot be written/],
  ['EIO', 'disk', /disk failed/],
  ['SQLITE_IOERR_WRITE', 'disk', /disk failed/],
  ['SQLITE_CORRUPT', 'project-broken', /damaged/],
  ['SQLITE_BUSY', 'busy', /Another program/]
])('says what %s means', (code, expected, sentence) => {
  const cause = failure(code)
  const error = diskError(cause)
  expect(error).toMatchObject({ code: expected, cause })
  expect(error?.message).toMatch(sentence)
  expect(error?.message).not.toContain('raw words')
})

it('leaves other errors as they are', () => {
  const own = new AppError('busy', 'A scan is running.')
  expect(readable(own)).toBe(own)
  for (const other of [failure('ENOENT'), new TypeError('a defect'), 'text'])
    expect(readable(other)).toBe(other)
})
