import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findPython, requirePython, unpack } from '../../../../scripts/setup/python.mjs'
import { temporaryFolder } from '../temporaryFolder'

const { env, platform } = process
const python = (await findPython({ platform, env })) ?? ''
const MAKE_ARCHIVE = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name in sys.argv[2:]:
        archive.writestr(name, name)
`

test('only what fits a pattern is unpacked', async () => {
  const folder = temporaryFolder()
  const archive = join(folder, 'a.whl')
  execFileSync(python, [
    '-c',
    MAKE_ARCHIVE,
    archive,
    'lib/one.so',
    'lib/deep/two.so',
    'lib/three.h',
    'python/four.so'
  ])

  const tree = join(folder, 'tree')
  await unpack({ python, archive, target: tree, patterns: ['lib/*.so'], env })
  expect(readdirSync(tree)).toEqual(['lib'])
  expect(readFileSync(join(tree, 'lib', 'deep', 'two.so'), 'utf8')).toBe('lib/deep/two.so')

  const flat = join(folder, 'flat')
  mkdirSync(flat)
  await unpack({ python, archive, target: flat, patterns: ['lib/*.so'], flat: true, env })
  expect(readdirSync(flat).sort()).toEqual(['one.so', 'two.so'])
})

test('a damaged archive gives one sentence with its name', async () => {
  const folder = temporaryFolder()
  const archive = join(folder, 'damaged.whl')
  writeFileSync(archive, 'no archive')
  const attempt = unpack({ python, archive, target: folder, env })
  await expect(attempt).rejects.toThrow(/damaged\.whl could not be unpacked .*not a zip file/)
})

test('without Python on the PATH it says what to install', async () => {
  const machine = { platform, env: { PATH: temporaryFolder() } }
  await expect(requirePython(machine)).rejects.toThrow('Python 3.8 or newer is needed')
})
