import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findElectron, isNodeNewEnough } from '../../../../../scripts/setup/steps/electron.mjs'
import { temporaryFolder } from '../../temporaryFolder'

test.each([
  ['20.20.2', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['24.0.0', true]
])("Node %s runs Electron's own installer: %s", (version, expected) => {
  expect(isNodeNewEnough(version)).toBe(expected)
})

test("the user's Electron comes before the npm package's own", () => {
  const root = temporaryFolder()
  const place = { root, cache: join(root, 'cache'), platform: 'linux', arch: 'x64', env: {} } as const
  expect(findElectron(place)).toBeNull()

  const npm = join(root, 'node_modules', 'electron')
  mkdirSync(join(npm, 'dist'), { recursive: true })
  writeFileSync(join(npm, 'path.txt'), 'electron')
  expect(findElectron(place), 'named, but its file is not there').toBeNull()
  writeFileSync(join(npm, 'dist', 'electron'), '')
  expect(findElectron(place)).toBe(join(npm, 'dist', 'electron'))

  const env = { ELECTRON_OVERRIDE_DIST_PATH: '/opt/electron' }
  expect(findElectron({ ...place, env })).toBe(join('/opt/electron', 'electron'))
})
