import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isLinkTo, replaceWithLink, stampOf, workFolder } from '../../../../scripts/setup/files.mjs'
import { temporaryFolder } from '../temporaryFolder'

describe('stampOf', () => {
  test('changes when a file is written, added or removed, and only then', () => {
    const folder = temporaryFolder()
    const file = join(folder, 'deep', 'a.ts')
    mkdirSync(join(folder, 'deep'))
    writeFileSync(file, 'one')
    const paths = [folder, join(folder, 'missing.json')]
    const first = stampOf(paths)
    expect(stampOf(paths)).toBe(first)

    writeFileSync(file, 'two')
    utimesSync(file, 0, 1)
    const written = stampOf(paths)
    writeFileSync(join(folder, 'b.ts'), '')
    const added = stampOf(paths)
    writeFileSync(join(folder, 'missing.json'), '')
    expect(new Set([first, written, added, stampOf(paths)]).size).toBe(4)
  })
})

describe('replaceWithLink', () => {
  test.each(['nothing', 'a folder', 'another link'])('in the place of %s', (before) => {
    const folder = temporaryFolder()
    const target = join(folder, 'target')
    const path = join(folder, 'deps')
    mkdirSync(target)
    writeFileSync(join(target, 'new'), '')
    if (before === 'a folder') {
      mkdirSync(path)
      writeFileSync(join(path, 'old'), '')
    }
    if (before === 'another link') replaceWithLink(path, folder)
    replaceWithLink(path, target)
    expect(readlinkSync(path)).toBe(target)
    expect(isLinkTo(path, target)).toBe(true)
    expect(readdirSync(path)).toEqual(['new'])
    expect(readdirSync(folder).sort()).toEqual(['deps', 'target'])
  })

  test('leaves the target of the link before alone', () => {
    const folder = temporaryFolder()
    const old = join(folder, 'old')
    mkdirSync(old)
    writeFileSync(join(old, 'kept'), 'kept')
    replaceWithLink(join(folder, 'link'), old)
    replaceWithLink(join(folder, 'link'), folder)
    expect(readFileSync(join(old, 'kept'), 'utf8')).toBe('kept')
  })
})

test('a work folder removes what a killed set-up left, and nothing else', () => {
  const parent = join(temporaryFolder(), 'cache')
  const left = workFolder(parent)
  writeFileSync(join(parent, 'finished.whl'), '')
  const fresh = workFolder(parent)
  expect(existsSync(left)).toBe(false)
  expect(lstatSync(fresh).isDirectory()).toBe(true)
  expect(existsSync(join(parent, 'finished.whl'))).toBe(true)
})
