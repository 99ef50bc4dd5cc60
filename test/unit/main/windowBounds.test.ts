import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readWindowBounds, writeWindowBounds } from '../../../src/main/windowBounds'

let folder: string
const lines: string[] = []
const log = (line: string): void => void lines.push(line)
const screen = { x: 0, y: 0, width: 1920, height: 1080 }
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'thaw-bounds-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('begins at 1280 x 800, centred', () => {
  expect(readWindowBounds(folder, [screen], log)).toEqual({ width: 1280, height: 800, maximized: false })
})

it('comes back where it was', () => {
  writeWindowBounds(folder, { x: 50, y: 60, width: 1400, height: 900 }, true, log)
  expect(readWindowBounds(folder, [screen], log)).toEqual({
    x: 50,
    y: 60,
    width: 1400,
    height: 900,
    maximized: true
  })
})

it.each([
  ['its screen is gone', { x: 2500, y: 60, width: 1400, height: 900 }],
  ['only a strip is left to see', { x: 1880, y: 60, width: 1400, height: 900 }],
  ['its title bar is out of reach', { x: 50, y: -400, width: 1400, height: 900 }],
  ['it hangs below the screen', { x: 50, y: 1070, width: 1400, height: 900 }]
])('begins anew where %s', (_why, bounds) => {
  writeWindowBounds(folder, bounds, false, log)
  expect(readWindowBounds(folder, [screen], log)).toEqual({ width: 1280, height: 800, maximized: false })
})

it('is never smaller than can be used', () => {
  writeWindowBounds(folder, { x: 0, y: 0, width: 200, height: 200 }, false, log)
  expect(readWindowBounds(folder, [screen], log)).toMatchObject({ width: 960, height: 640 })
})

it('closes all the same where its place cannot be written', () => {
  writeFileSync(join(folder, 'file'), '')
  writeWindowBounds(join(folder, 'file', 'nowhere'), { x: 0, y: 0, width: 1400, height: 900 }, false, log)
  expect(lines.at(-1)).toMatch(/could not be saved/)
})
