import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isInstallable } from '../../../../../scripts/setup/installWithApt.mjs'
import {
  COMPILER_NEEDS,
  missingNeeds,
  systemPackagesStep,
  WINDOW_NEEDS
} from '../../../../../scripts/setup/steps/systemPackages.mjs'
import { recordingReport } from '../../recordingReport'
import { temporaryFolder } from '../../temporaryFolder'

test('looks for programs on the PATH and for libraries in the library folders', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'make'), '')
  chmodSync(join(folder, 'make'), 0o755)
  writeFileSync(join(folder, 'libgtk-3.so.0'), '')
  const missing = missingNeeds([...COMPILER_NEEDS, ...WINDOW_NEEDS], { arch: 'x64', env: { PATH: folder } }, [
    folder
  ])
  expect(missing.map(({ program, library }) => program ?? library)).toEqual([
    'g++',
    'libnss3.so',
    'libasound.so.2',
    'libgbm.so.1',
    'libXss.so.1',
    'libatk-bridge-2.0.so.0',
    'libdrm.so.2'
  ])
})

test('without apt-get it names what is missing', async () => {
  const root = temporaryFolder()
  const place = { root, cache: root, platform: 'linux', arch: 'x64', env: { PATH: root } } as const
  const step = systemPackagesStep(place, () => COMPILER_NEEDS)
  expect(step.isDone()).toBe(false)
  await expect(step.run(recordingReport().report)).rejects.toThrow(
    'This system lacks g++, make, and it has no apt-get'
  )
})

// As apt-cache prints it on Debian 12 and on Ubuntu 24.04, where libasound2 is a virtual package.
test.each([
  ['libasound2:\n  Installed: (none)\n  Candidate: 1.2.8-1+b1\n  Version table:\n', true],
  ['libasound2:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n', false],
  ['', false]
])('reads the candidate of %j', (policy, expected) => {
  expect(isInstallable(policy)).toBe(expected)
})
