/** A folder of everything that goes wrong: each file is used or named, training goes on, the folder stays as it is. */
import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComposedLibrary } from '../../support/composeLibrary'
import { composeLibrary } from '../../support/composeLibrary'
import { serviceOptions, workFolder } from '../../support/sample'
import { makeNastyFolder, oddNames, secondName, treeState } from './nastyFolder'

const work = workFolder('nasty')
const data = join(work, 'data')
let composed: ComposedLibrary
let before: Record<string, string>
beforeAll(() => {
  mkdirSync(data)
  makeNastyFolder(data)
  before = treeState(data)
  composed = composeLibrary(serviceOptions(work))
  composed.attachEngine()
})
afterAll(async () => {
  await composed.close()
  rmSync(work, { recursive: true, force: true })
})

const plan = {
  alpha: 0.25,
  size: 64,
  epochs: 2,
  batch: 8,
  head: { pool: 'avg', dense: [8] }
} as const

/** The whole project as one table: file, class, used, problems. */
async function table(): Promise<Record<string, string>> {
  const { rows } = await composed.client.request('dataset:pictures', { limit: 1000 })
  return Object.fromEntries(
    rows.map((row) => [
      relative(data, row.file),
      [row.class, row.used ? 'used' : 'not used', ...[...row.problems].sort()].join(' | ')
    ])
  )
}

const inCats = (names: readonly string[], rest: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [join('cats', name), `cats | ${rest}`]))
const inSecond = (names: readonly string[], rest: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [join(secondName, name), `${secondName} | ${rest}`]))
const expected: Readonly<Record<string, string>> = {
  ...inCats([...oddNames, 'whole.jpg', 'cmyk.jpg'], 'used'),
  ...inCats([join('nested', 'deep.jpg'), join('folder.jpg', 'inside.jpg')], 'used'),
  ...inCats(['truncated.jpg'], 'not used | corrupt'),
  ...inCats(['text.jpg'], 'not used | wrong-extension'),
  ...inCats(['empty.jpg'], 'not used | empty'),
  ...inCats(['one-pixel.png'], 'not used | too-small'),
  ...inSecond(['a.jpg', 'b.jpg', 'deleted later.jpg', 'linked.jpg'], 'used'),
  ...inSecond(['sixteen-bit.png', 'still.gif', 'still.webp', 'bitmap.bmp', 'exif-orientation.jpg'], 'used'),
  ...inSecond(['animated.gif'], 'used | animated'),
  ...inSecond(['animated.webp'], 'not used | corrupt'),
  ...inSecond(['png-inside.jpg'], 'used | wrong-extension'),
  ...inSecond(['bomb.png'], 'not used | too-large'),
  ...inSecond(['copied.jpg'], 'not used | two-classes'),
  ...inSecond(['dangling.jpg'], 'not used | missing'),
  ...Object.fromEntries(['c.jpg', 'd.jpg', 'e.jpg', 'f.jpg'].map((name) => [join('-v', name), '-v | used'])),
  [join('-v', 'copied.jpg')]: '-v | not used | two-classes',
  [join('-v', 'copy of c.jpg')]: '-v | not used | duplicate',
  'in no class.jpg': ' | not used'
}

describe('a nasty folder', () => {
  it('is scanned to the end: every file is used or has its problem named', async () => {
    await composed.client.request('project:create', { folder: join(work, 'P.thaw'), split: { val: 0.25 } })
    const end = await composed.add(data)
    expect(end).toMatchObject({ state: 'done', error: null })
    expect(await table()).toEqual(expected)
    const { classes, pictures } = (await composed.client.request('project:current', {})) ?? {}
    expect(classes?.map((c) => c.name)).toEqual(['-v', 'cats', secondName])
    const count = (part: string): number => Object.values(expected).filter((v) => v.includes(part)).length
    expect(pictures).toEqual({
      total: Object.keys(expected).length,
      used: count('| used'),
      unlabelled: 1,
      unchecked: 0,
      problems: Object.values(expected).filter((v) => v.split(' | ').length > 2).length
    })
  })

  it('has every problem told in a sentence, with what to do', async () => {
    const problems = await composed.client.request('dataset:problems', {})
    expect(problems).toHaveLength(12)
    for (const { message, fix } of problems) {
      expect(message).toMatch(/^[A-Z].*\.$/)
      expect(fix).toMatch(/^[A-Z].*\.$/)
      expect(message).not.toMatch(/undefined|null|NaN|Error:|\[object/)
    }
    const about = (name: string) => problems.find((p) => p.file.endsWith(name))?.message
    expect(about('bomb.png')).toMatch(/60000 x 60000 pixels/)
    expect(about('one-pixel.png')).toMatch(/1 x 1/)
    expect(about('text.jpg')).toMatch(/text/)
    expect(about('png-inside.jpg')).toMatch(/JPEG.*PNG/)
  })

  it('is scanned again to the same table', async () => {
    expect((await composed.rescan()).state).toBe('done')
    expect(await table()).toEqual(expected)
    expect(treeState(data)).toEqual(before)
  })

  it('trains without the bad ones, and marks the one that was deleted after the scan', async () => {
    rmSync(join(data, secondName, 'deleted later.jpg'))
    const left = treeState(data)
    const { run, job } = await composed.client.request('run:start', { plan })
    expect(await composed.ended(job)).toMatchObject({ state: 'done', run, error: null })
    const detail = await composed.client.request('run:get', { run })
    expect(detail).toMatchObject({ state: 'done', epochs: 2, error: null })
    expect(detail.history).toHaveLength(2)
    const deleted = { [join(secondName, 'deleted later.jpg')]: `${secondName} | not used | missing` }
    expect(await table()).toEqual({ ...expected, ...deleted })

    const evaluation = await composed.client.request('run:evaluate', { run, on: 'train' })
    expect(evaluation.confusion.flat().reduce((a, b) => a + b, 0)).toBe(evaluation.pictures)
    for (const { id } of (await composed.client.request('dataset:pictures', { limit: 1000 })).rows)
      await composed.client.request('dataset:thumbnail', { picture: id }).catch(() => null)
    const out = join(work, 'exported')
    const exporting = await composed.client.request('run:export', { run, out })
    expect(await composed.ended(exporting.job)).toMatchObject({ state: 'done', exported: { folder: out } })
    expect((await composed.rescan()).state).toBe('done')
    expect(await table()).toEqual({ ...expected, ...deleted })
    expect(treeState(data)).toEqual(left)
  })

  it('leaves no defect behind', () => expect(composed.defects).toEqual([]))
})
