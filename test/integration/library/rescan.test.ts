/** Scanning again: what is new, changed or gone is found, what is as it was is not read; a cancel leaves all in order. */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { samplePictures } from '../../support/sample'
import { createBench, pictures, pictureTable } from './bench'

const bench = createBench('rescan')

const longAgo = new Date('2020-01-01T00:00:00Z')

/** Overwrites a file so that neither its size nor its time tells: whoever does not read it, does not see it. */
function spoilInSecret(path: string): void {
  writeFileSync(path, Buffer.alloc(statSync(path).size))
  utimesSync(path, longAgo, longAgo)
}

it('finds what is new, changed and gone, and does not open what is as it was', async () => {
  const data = bench.data('data', ['daisy', 'tulips'], 5)
  for (const file of readdirSync(join(data, 'daisy'))) utimesSync(join(data, 'daisy', file), longAgo, longAgo)
  const library = bench.compose()
  const inspected: string[] = []
  library.attachEngine((handlers) => ({
    ...handlers,
    'engine:inspect': (input, context) => {
      inspected.push(...input.pictures.map(({ path }) => relative(data, path)))
      return handlers['engine:inspect'](input, context)
    }
  }))
  await library.client.request('project:create', { folder: join(bench.work, 'A.thaw') })
  await library.add(data)
  expect(inspected).toHaveLength(10)
  const first = await pictureTable(library, data)
  const [unchanged, changed, gone, renamed] = Object.keys(first).filter((file) => file.startsWith('daisy'))
  if (!unchanged || !changed || !gone || !renamed) throw new Error('The sample is too small.')

  spoilInSecret(join(data, unchanged))
  writeFileSync(join(data, changed), 'no picture any more')
  rmSync(join(data, gone))
  renameSync(join(data, renamed), join(data, 'daisy', 'renamed.jpg'))
  const [fresh] = samplePictures(24).slice(-1)
  copyFileSync(fresh?.path ?? '', join(data, 'tulips', 'fresh.jpg'))
  inspected.length = 0
  expect((await library.rescan()).state).toBe('done')

  expect(inspected.sort()).toEqual([join('daisy', 'renamed.jpg'), join('tulips', 'fresh.jpg')])
  const second = await pictureTable(library, data)
  expect(second[changed]).toBe('daisy | not used | wrong-extension')
  expect(second[gone]).toBe('daisy | not used | missing')
  expect(second[renamed]).toBe('daisy | not used | missing')
  expect(second[join('daisy', 'renamed.jpg')]).toMatch(/^daisy \| (train|val)$/)
  expect(second[join('tulips', 'fresh.jpg')]).toMatch(/^tulips \| (train|val)$/)
  const touched = [changed, gone, renamed]
  for (const [file, row] of Object.entries(first)) if (!touched.includes(file)) expect(second[file]).toBe(row)

  utimesSync(join(data, unchanged), new Date(), new Date())
  await library.rescan()
  expect((await pictureTable(library, data))[unchanged]).toBe('daisy | not used | wrong-extension')
  expect(library.defects).toEqual([])
})

it('knows a picture again that comes back, on its old side', async () => {
  const data = bench.data('back', ['daisy', 'tulips'], 10)
  const library = bench.compose('two')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'B.thaw') })
  await library.add(data)
  const before = await pictureTable(library, data)
  renameSync(join(data, 'daisy'), join(data, '..', 'elsewhere'))
  await library.rescan()
  const away = await pictureTable(library, data)
  for (const [file, row] of Object.entries(away))
    expect(row).toBe(file.startsWith('daisy') ? 'daisy | not used | missing' : before[file])
  renameSync(join(data, '..', 'elsewhere'), join(data, 'daisy'))
  await library.rescan()
  expect(await pictureTable(library, data)).toEqual(before)
})

it('cancelled in the middle, keeps what it has; the next scan does the rest and that alone', async () => {
  const data = bench.data('much', ['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips'], 24)
  const library = bench.compose('three')
  const inspected: number[] = []
  let job = ''
  library.attachEngine((handlers) => ({
    ...handlers,
    async 'engine:inspect'(input, context) {
      const answer = await handlers['engine:inspect'](input, context)
      inspected.push(...input.pictures.map(({ id }) => id))
      // The cancel overtakes the answer, as a click between two batches does.
      if (inspected.length === 64) await library.client.request('job:cancel', { job })
      return answer
    }
  }))
  await library.client.request('project:create', { folder: join(bench.work, 'C.thaw') })
  job = (await library.client.request('dataset:add', { folder: data })).job
  expect(await library.ended(job)).toMatchObject({ state: 'cancelled', error: null })
  expect(await library.client.request('job:list', {})).toEqual([])
  const half = (await pictures(library)).filter((row) => row.used)
  expect(half.length).toBeGreaterThanOrEqual(32)
  expect(half.length).toBeLessThan(120)
  for (const row of half) expect(row.width).toBeGreaterThan(0)

  await library.client.request('project:close', {})
  await library.client.request('project:open', { folder: join(bench.work, 'C.thaw') })
  inspected.length = 0
  expect((await library.rescan()).state).toBe('done')
  const whole = await pictures(library)
  expect(whole.every((row) => row.used && row.side !== null && row.problems.length === 0)).toBe(true)
  expect(whole).toHaveLength(120)
  expect(inspected).toHaveLength(120 - half.length)
  const summary = await library.client.request('project:current', {})
  expect(summary?.classes).toHaveLength(5)
  for (const { train, val } of summary?.classes ?? []) expect({ train, val }).toEqual({ train: 19, val: 5 })
})

it('tells of a folder without pictures, and of one that is not there, and keeps neither', async () => {
  const library = bench.compose('four')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'D.thaw') })
  const empty = join(bench.work, 'empty')
  mkdirSync(join(empty, 'cats'), { recursive: true })
  writeFileSync(join(empty, 'cats', 'notes.txt'), 'no pictures here')
  const file = join(bench.work, 'file.jpg')
  writeFileSync(file, 'a file')
  const own = join(bench.work, 'D.thaw')
  const add = async (folder: string): Promise<unknown> => library.add(folder).then((end) => end.error)
  const refused: readonly (readonly [string, RegExp])[] = [
    [join(bench.work, 'nowhere'), /nowhere/],
    [file, /file\.jpg/],
    [own, /D\.thaw/],
    [empty, /no pictures/i]
  ]
  for (const [folder, sentence] of refused) {
    const error = await add(folder).catch((thrown: unknown) => thrown)
    expect(error, folder).toMatchObject({
      message: expect.stringMatching(sentence),
      code: expect.not.stringMatching('internal')
    })
  }
  expect(await library.client.request('project:current', {})).toMatchObject({
    dataFolders: [],
    pictures: { total: 0 }
  })
  expect(readdirSync(empty)).toEqual(['cats'])
})

it('takes a folder twice, one inside another, and one whose name begins alike, without counting anything twice', async () => {
  const data = bench.data('b', ['daisy', 'tulips'], 3)
  bench.data('bc', ['daisy', 'tulips'], 3, 3)
  const library = bench.compose('five')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'E.thaw') })
  await library.add(data)
  await library.add(join(bench.work, 'bc'))
  expect((await library.client.request('project:current', {}))?.pictures).toMatchObject({
    total: 12,
    used: 12
  })
  await library.add(data).catch(() => null)
  await library.add(join(data, 'daisy')).catch(() => null)
  const classes = (await library.client.request('project:current', {}))?.classes
  expect(classes?.map(({ name, train, val }) => [name, train + val])).toEqual([
    ['daisy', 6],
    ['tulips', 6]
  ])
  // What is gone from /b is no reason to think that of /bc.
  rmSync(data, { recursive: true })
  mkdirSync(data)
  await library.rescan()
  const rows = await pictures(library)
  expect(rows.filter((row) => row.used).map((row) => row.file.includes(`${join(bench.work, 'bc')}`))).toEqual(
    Array.from({ length: 6 }, () => true)
  )
})
