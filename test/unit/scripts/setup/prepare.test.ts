import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stepsFor } from '../../../../scripts/setup/prepare.mjs'
import { temporaryFolder } from '../temporaryFolder'

function namesFor(parts: Parameters<typeof stepsFor>[0]): string[] {
  const root = temporaryFolder()
  const place = {
    root,
    cache: join(root, 'cache'),
    platform: 'linux',
    arch: 'x64',
    env: { PATH: '' }
  } as const
  return stepsFor(parts, place).map(({ name }) => name)
}

test('the terminal needs no Electron, checks need no TensorFlow', () => {
  expect(namesFor(['app'])).toEqual([
    'npm packages',
    'system packages',
    'Python with pip',
    'TensorFlow 2.21.0 libraries',
    'TensorFlow for Node',
    'the app itself'
  ])
  const words = namesFor(['terminal'])
  expect([words[0], words.at(-1)]).toEqual(['npm packages', 'the app itself'])
  expect(words.join()).not.toMatch(/TensorFlow|Electron/)
  expect(namesFor(['packages'])).not.toContain('TensorFlow 2.21.0 libraries')
})

test('the window comes with Electron, and the build is last', () => {
  const names = namesFor(['window', 'app'])
  expect(names).toContain('Electron')
  expect(names.at(-1)).toBe('the app itself')
})
