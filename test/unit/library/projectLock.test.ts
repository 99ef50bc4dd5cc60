import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { lockProject } from '../../../src/library/projectLock'

const folder = mkdtempSync(join(tmpdir(), 'thaw-lock-'))
const path = join(folder, 'thaw.lock')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => rmSync(path, { force: true }))

function lockOf(owner: unknown, secondsAgo: number): void {
  writeFileSync(path, typeof owner === 'string' ? owner : JSON.stringify(owner))
  const then = new Date(Date.now() - secondsAgo * 1000)
  utimesSync(path, then, then)
}

it('is held by one at a time, and gone when it is given free', () => {
  const unlock = lockProject(folder)
  expect(() => lockProject(folder)).toThrow(/^Another Thaw has this project open: .+ Close it there first\.$/)
  unlock()
  expect(readdirSync(folder)).toEqual([])
  lockProject(folder)()
})

it.each([
  ['a process that lives and touched it', { pid: process.pid, host: hostname() }, 5],
  ['another machine that touched it', { pid: 1, host: 'elsewhere' }, 30],
  ['somebody who is just writing it', '', 0]
])('of %s stands', (_, owner, secondsAgo) => {
  lockOf(owner, secondsAgo)
  const before = readFileSync(path, 'utf8')
  expect(() => lockProject(folder)).toThrow(/Another Thaw/)
  expect(readFileSync(path, 'utf8')).toBe(before)
})

it.each([
  ['a process id that another program has by now', { pid: process.pid, host: hostname() }, 120],
  ['another machine that is gone', { pid: 1, host: 'elsewhere' }, 120],
  ['a crash while it was written', '{"pid":', 10]
])('of %s is taken over', (_, owner, secondsAgo) => {
  lockOf(owner, secondsAgo)
  const unlock = lockProject(folder)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() })
  unlock()
})

it('that was taken over is not removed by its former owner', () => {
  const unlock = lockProject(folder)
  lockOf({ pid: 1, host: 'elsewhere' }, 0)
  unlock()
  expect(readdirSync(folder)).toEqual(['thaw.lock'])
})
