import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isInstalled, npmPackagesStep } from '../../../../../scripts/setup/steps/npmPackages.mjs'
import { recordingReport } from '../../recordingReport'
import { temporaryFolder } from '../../temporaryFolder'

const lock = (packages: Record<string, object>): string => JSON.stringify({ lockfileVersion: 3, packages })
const WANTED = lock({
  '': { name: 'thaw' },
  'node_modules/vue': { version: '3.5.0' },
  'node_modules/other-platform': { version: '1.0.0', optional: true }
})

test('what npm installed is held against the lock file; packages of other platforms may be missing', () => {
  expect(isInstalled(WANTED, lock({ 'node_modules/vue': { version: '3.5.0' } }))).toBe(true)
  expect(isInstalled(WANTED, lock({ 'node_modules/vue': { version: '3.4.0' } }))).toBe(false)
  expect(isInstalled(WANTED, lock({}))).toBe(false)
  expect(isInstalled(WANTED, null)).toBe(false)
})

test("a developer's own npm install is accepted, and a changed lock file asks again", async () => {
  const root = temporaryFolder()
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'package-lock.json'), WANTED)
  writeFileSync(
    join(root, 'node_modules', '.package-lock.json'),
    lock({ 'node_modules/vue': { version: '3.5.0' } })
  )
  const step = npmPackagesStep({ root, cache: root, platform: 'linux', arch: 'x64', env: { PATH: '' } })
  expect(step.isDone()).toBe(false)
  await step.run(recordingReport().report)
  expect(step.isDone()).toBe(true)
  writeFileSync(join(root, 'package-lock.json'), WANTED.replace('3.5.0', '3.6.0'))
  expect(step.isDone()).toBe(false)
})
