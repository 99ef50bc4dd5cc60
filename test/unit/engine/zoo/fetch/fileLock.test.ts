import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { lockFile } from '../../../../../src/engine/zoo/fetch/fileLock'
import { workFolder } from '../../../../support/sample'

const work = workFolder('lock')
const path = join(work, 'file')
const lock = `${path}.lock`
afterAll(() => rmSync(work, { recursive: true, force: true }))
beforeEach(() => rmSync(lock, { force: true }))

const holder = (pid: number, host = hostname()): void =>
  writeFileSync(lock, JSON.stringify({ pid, host, lock: 0 }))
const age = (seconds: number): void => {
  const then = new Date(Date.now() - seconds * 1000)
  utimesSync(lock, then, then)
}

it('is held by one at a time', () => {
  const letGo = lockFile(path)
  expect(letGo).not.toBe(null)
  expect(lockFile(path)).toBe(null)
  letGo?.()
  expect(existsSync(lock)).toBe(false)
})

it('is taken over from a process that is gone, and from one that touched it long ago', () => {
  holder(2 ** 22 + 1) // above what Linux gives out
  lockFile(path)?.()
  expect(existsSync(lock)).toBe(false)
  holder(process.pid)
  expect(lockFile(path)).toBe(null)
  age(120)
  lockFile(path)?.()
  expect(existsSync(lock)).toBe(false)
})

it('goes by time alone for another machine, and for a lock that is just being written', () => {
  holder(1, 'elsewhere')
  expect(lockFile(path)).toBe(null)
  age(120)
  lockFile(path)?.()
  writeFileSync(lock, '')
  expect(lockFile(path)).toBe(null)
  age(5)
  lockFile(path)?.()
  expect(existsSync(lock)).toBe(false)
})

it('lets go of its own only', () => {
  const letGo = lockFile(path)
  holder(1, 'elsewhere')
  letGo?.()
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ host: 'elsewhere' })
})
