import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLog } from '../../../src/main/log'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'thaw-log-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('appends lines with their time, and makes its folder', () => {
  const file = join(folder, 'logs', 'thaw.log')
  createLog(file)('one')
  createLog(file)('two')
  expect(readFileSync(file, 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT\S+Z one\n\d{4}-\d\d-\d\dT\S+Z two\n$/)
})

it('keeps one old file of at most a megabyte', () => {
  const file = join(folder, 'thaw.log')
  writeFileSync(file, 'x'.repeat(999_990))
  createLog(file)('the next line')
  expect(readFileSync(file, 'utf8')).toMatch(/the next line\n$/)
  expect(statSync(file).size).toBeLessThan(100)
  expect(statSync(`${file}.old`).size).toBe(999_990)
})

it('cuts a line gone wild', () => {
  const file = join(folder, 'thaw.log')
  createLog(file)('x'.repeat(100_000))
  expect(statSync(file).size).toBeLessThan(5_000)
})

it('never throws', () => {
  mkdirSync(join(folder, 'thaw.log'))
  expect(() => createLog(join(folder, 'thaw.log'))('lost')).not.toThrow()
})
