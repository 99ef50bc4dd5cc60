import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { withLock } from '../../../../scripts/setup/withLock.mjs'
import { temporaryFolder } from '../temporaryFolder'

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../../scripts/setup/withLock.mjs')).href

test('two holders never overlap, and the second says that it waits', async () => {
  const file = join(temporaryFolder(), 'lock')
  const notes: string[] = []
  let inside = 0
  const body = async (): Promise<void> => {
    expect(++inside).toBe(1)
    await turn()
    inside--
  }
  const onWait = (text: string): void => void notes.push(text)
  await Promise.all([withLock({ file, onWait }, body), withLock({ file, onWait }, body)])
  expect(notes).toHaveLength(1)
  expect(existsSync(file)).toBe(false)
})

test('the lock is given back when the body throws', async () => {
  const file = join(temporaryFolder(), 'lock')
  await expect(withLock({ file }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock({ file }, () => Promise.resolve(7))).toBe(7)
})

test('the lock of a killed process is taken over', async () => {
  const file = join(temporaryFolder(), 'lock')
  const hold = `const { withLock } = await import('${MODULE}')
    await withLock({ file: process.argv[1] }, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000) }))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', hold, file], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  await once(child.stdout, 'data')
  expect(existsSync(file)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await withLock({ file }, () => Promise.resolve('ours'))).toBe('ours')
})

test('a lock without a heartbeat is taken over, whatever lives under its number', async () => {
  const file = join(temporaryFolder(), 'lock')
  writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), id: 'long gone' }))
  const longAgo = new Date(Date.now() - 120_000)
  utimesSync(file, longAgo, longAgo)
  expect(await withLock({ file }, () => Promise.resolve('ours'))).toBe('ours')
})
