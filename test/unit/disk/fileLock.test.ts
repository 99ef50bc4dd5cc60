import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { moveAway, takeLock } from '../../../src/disk/fileLock'
import { processStart } from '../../../src/disk/processes'
import { workFolder } from '../../support/sample'

const work = workFolder('lock')
const lock = join(work, 'file.lock')
afterAll(() => rmSync(work, { recursive: true, force: true }))
beforeEach(() => rmSync(lock, { force: true }))

const holder = (pid: number, host = hostname()): void =>
  writeFileSync(lock, JSON.stringify({ pid, host, lock: 0 }))
const age = (seconds: number): void => {
  const then = new Date(Date.now() - seconds * 1000)
  utimesSync(lock, then, then)
}

it('is held by one at a time', () => {
  const letGo = takeLock(lock)
  expect(letGo).not.toBe(null)
  expect(takeLock(lock)).toBe(null)
  letGo?.()
  expect(existsSync(lock)).toBe(false)
})

it('is taken over from a process that is gone, and from one that touched it long ago', () => {
  holder(2 ** 22 + 1) // above what Linux gives out
  takeLock(lock)?.()
  expect(existsSync(lock)).toBe(false)
  holder(process.pid)
  expect(takeLock(lock)).toBe(null)
  age(120)
  takeLock(lock)?.()
  expect(existsSync(lock)).toBe(false)
})

it.skipIf(processStart(process.pid) === null)('is not held by a later process with the same id', () => {
  const ofStart = (started: string | null): void =>
    writeFileSync(lock, JSON.stringify({ pid: process.pid, started, host: hostname(), lock: 0 }))
  ofStart(processStart(process.pid))
  expect(takeLock(lock)).toBe(null)
  ofStart('1')
  takeLock(lock)?.()
  expect(existsSync(lock)).toBe(false)
})

it('goes by time alone for another machine, and for a lock that is just being written', () => {
  holder(1, 'elsewhere')
  expect(takeLock(lock)).toBe(null)
  age(120)
  takeLock(lock)?.()
  writeFileSync(lock, '')
  expect(takeLock(lock)).toBe(null)
  age(5)
  takeLock(lock)?.()
  expect(existsSync(lock)).toBe(false)
})

it('lets go of its own only', () => {
  const letGo = takeLock(lock)
  holder(1, 'elsewhere')
  letGo?.()
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ host: 'elsewhere' })
})

it('of one that was faster to take over stands', () => {
  holder(process.pid)
  const faster = readFileSync(lock, 'utf8')
  expect(moveAway(lock, 'what was there before')).toBe(false)
  expect(readFileSync(lock, 'utf8')).toBe(faster)
  expect(moveAway(lock, faster)).toBe(true)
  expect(readdirSync(work)).toEqual([])
})
