import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Preferences } from '../../../src/contract'
import { openPreferences } from '../../../src/main/preferences'

let folder: string
let applied: Preferences[]
let lines: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-preferences-'))
  applied = []
  lines = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () =>
  openPreferences(
    folder,
    (line) => lines.push(line),
    (preferences) => applied.push(preferences)
  )

it('begins with the defaults, and applies them', () => {
  expect(open().get()).toEqual({ theme: 'system' })
  expect(applied).toEqual([{ theme: 'system' }])
  expect(readdirSync(folder)).toEqual([])
})

it('keeps what is set, and leaves no half file behind', () => {
  expect(open().set({ theme: 'dark' })).toEqual({ theme: 'dark' })
  expect(applied).toEqual([{ theme: 'system' }, { theme: 'dark' }])
  expect(open().get()).toEqual({ theme: 'dark' })
  expect(readdirSync(folder)).toEqual(['preferences.json'])
})

it.each([['{"theme": "plaid"}'], ['{"theme":'], ['']])(
  'sets a file aside that cannot be used: %s',
  (text) => {
    writeFileSync(join(folder, 'preferences.json'), text)
    expect(open().get()).toEqual({ theme: 'system' })
    expect(readFileSync(join(folder, 'preferences.json.broken'), 'utf8')).toBe(text)
    expect(existsSync(join(folder, 'preferences.json'))).toBe(false)
    expect(lines).toHaveLength(1)
  }
)

it('says so where they cannot be saved, and holds them all the same', () => {
  const preferences = open()
  mkdirSync(join(folder, 'preferences.json'))
  expect(() => preferences.set({ theme: 'light' })).toThrow(/hold until Thaw is closed/)
  expect(preferences.get()).toEqual({ theme: 'light' })
})
