/** Which class and side a picture has: copies, moved files, folders within folders, classes that come later. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createBench, pictures, pictureTable, tinyPlan } from './bench'

const bench = createBench('labels')

it('a copy without a class takes nothing from the picture that has one', async () => {
  const data = bench.data('copies', ['daisy', 'tulips'], 2)
  const [first = ''] = readdirSync(join(data, 'daisy'))
  copyFileSync(join(data, 'daisy', first), join(data, 'a copy.jpg'))
  const library = bench.compose()
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'A.thaw') })
  await library.add(data)
  const table = await pictureTable(library, data)
  expect(table['a copy.jpg']).toBe(' | not used | duplicate')
  expect(table[join('daisy', first)]).toMatch(/^daisy \| (train|val)$/)
})

it('a file that moves within its class keeps its side', async () => {
  const data = bench.data('moves', ['daisy', 'tulips'], 10)
  const library = bench.compose('two')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'B.thaw'), split: { val: 0.4 } })
  await library.add(data)
  const sides = async (): Promise<Record<string, string | null>> =>
    Object.fromEntries((await pictures(library)).filter((row) => row.used).map((row) => [row.name, row.side]))
  const before = await sides()
  mkdirSync(join(data, 'daisy', 'deeper'))
  const moved = readdirSync(join(data, 'daisy'), { withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { name } of moved) renameSync(join(data, 'daisy', name), join(data, 'daisy', 'deeper', name))
  await library.rescan()
  expect(await sides()).toEqual(before)
})

it('a folder around one that was added takes its place', async () => {
  const around = join(bench.work, 'around')
  const data = bench.data(join('around', 'flowers'), ['daisy', 'tulips'], 3)
  const library = bench.compose('three')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'C.thaw') })
  await library.add(data)
  await library.add(around)
  expect(await library.client.request('project:current', {})).toMatchObject({
    dataFolders: [around],
    classes: [{ name: 'flowers', train: 5, val: 1 }],
    pictures: { total: 6, used: 6 }
  })
})

it('files and folders whose names are no UTF-8 are named, and the others are used', async () => {
  const data = bench.data('names', ['daisy', 'tulips'], 2)
  const [first = ''] = readdirSync(join(data, 'daisy'))
  const bytes = readFileSync(join(data, 'daisy', first))
  const bad = (folder: string, rest: string): Buffer =>
    Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe]), Buffer.from(rest)])
  writeFileSync(bad(join(data, 'daisy'), '.jpg'), bytes)
  mkdirSync(bad(data, 'class'))
  const library = bench.compose('four')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'D.thaw') })
  expect(await library.add(data)).toMatchObject({ state: 'done', error: null })
  for (let i = 0; i < 2; i++) {
    const problems = await library.client.request('dataset:problems', {})
    expect(problems.map(({ problem, message, used }) => [problem, message, used])).toEqual([
      ['unreadable', expect.stringMatching(/UTF-8/), false],
      ['unreadable', expect.stringMatching(/UTF-8/), false]
    ])
    expect((await pictures(library)).filter((row) => row.used)).toHaveLength(4)
    await library.rescan()
  }
})

it('a run is evaluated by the names of its classes, and repeated from its own split file', async () => {
  const data = bench.data('later', ['roses', 'tulips'], 8)
  const library = bench.compose('five')
  library.attachEngine()
  const { client } = library
  await client.request('project:create', { folder: join(bench.work, 'E.thaw'), split: { val: 0.25 } })
  await library.add(data)
  const { run, job } = await client.request('run:start', { plan: tinyPlan })
  expect(await library.ended(job)).toMatchObject({ state: 'done' })
  const before = await client.request('run:evaluate', { run })
  const sides = await pictureTable(library, data)

  // Sorted first, so that every other class has another number from now on.
  bench.data('later', ['daisy'], 8)
  await library.rescan()
  expect((await client.request('project:current', {}))?.classes.map(({ name }) => name)).toEqual([
    'daisy',
    'roses',
    'tulips'
  ])
  expect(await client.request('run:evaluate', { run })).toEqual(before)

  await client.request('project:create', { folder: join(bench.work, 'Again.thaw') })
  const file = join(bench.work, 'E.thaw', 'runs', run, 'split.json')
  const again = await client.request('dataset:split-file', { file })
  expect(await library.ended(again.job)).toMatchObject({ state: 'done' })
  expect(await pictureTable(library, data)).toEqual(sides)
  expect(library.defects).toEqual([])
})
