import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { processLives, processStart } from '../../../src/disk/processes'

it('lives until it ends', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const pid = child.pid ?? 0
  expect(processLives(pid)).toBe(true)
  expect(processStart(pid)).toBe(processStart(pid))
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
  expect(processLives(pid)).toBe(false)
  expect(processStart(pid)).toBe(null)
})

it.skipIf(!existsSync('/proc/self/stat'))('that nobody waited for does not live', async () => {
  // The shell starts one that ends soon, and becomes a program that knows nothing of it.
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'])
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  expect(pid).toBeGreaterThan(0)
  await expect.poll(() => processLives(pid)).toBe(false)
  // Its id is still taken.
  expect(() => process.kill(pid, 0)).not.toThrow()
  parent.kill('SIGKILL')
})
