/** Split files: another program's split is followed to the letter; one that does not fit is refused and changes nothing. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createBench, pictures, pictureTable, tinyPlan } from './bench'

const bench = createBench('split')
const library = bench.compose()
let data: string
beforeAll(async () => {
  data = bench.data('data', ['tulips', 'daisy'], 10)
  library.attachEngine()
})

interface Split {
  readonly classes: readonly string[]
  readonly train: readonly (readonly [string, number])[]
  readonly val?: readonly (readonly [string, number])[]
}

/** Every fifth picture of each class, by sorted name, is validation. */
function everyFifth(
  classes: readonly string[],
  pathOf: (cls: string, file: string) => string
): Required<Split> {
  const rows = classes.flatMap((cls, label) =>
    readdirSync(join(data, cls))
      .sort()
      .map((file, i) => ({ val: i % 5 === 0, row: [pathOf(cls, file), label] as const }))
  )
  const side = (val: boolean) => rows.filter((one) => one.val === val).map(({ row }) => row)
  return { classes, train: side(false), val: side(true) }
}

async function importing(split: unknown, name = 'split.json') {
  const file = join(bench.work, name)
  writeFileSync(file, typeof split === 'string' ? split : JSON.stringify(split))
  const { job } = await library.client.request('dataset:split-file', { file })
  return library.ended(job)
}

describe('a split file', () => {
  it('gives classes in its own order, sides and pictures, and is trained on', async () => {
    await library.client.request('project:create', { folder: join(bench.work, 'A.thaw') })
    const split = everyFifth(['tulips', 'daisy'], (cls, file) => join(data, cls, file))
    expect(await importing(split)).toMatchObject({ state: 'done', error: null })
    const summary = await library.client.request('project:current', {})
    expect(summary).toMatchObject({
      classes: [
        { name: 'tulips', train: 8, val: 2, test: 0, problems: 0 },
        { name: 'daisy', train: 8, val: 2, test: 0, problems: 0 }
      ],
      split: { from: 'file' },
      pictures: { total: 20, used: 20, unlabelled: 0, unchecked: 0, problems: 0 }
    })
    const sides = Object.fromEntries((await pictures(library)).map((row) => [row.file, row.side]))
    for (const [path] of split.train) expect(sides[path]).toBe('train')
    for (const [path] of split.val) expect(sides[path]).toBe('val')
    const { run, job } = await library.client.request('run:start', { plan: tinyPlan })
    expect((await library.ended(job)).state).toBe('done')
    const { classes, pictures: counts } = await library.client.request('run:get', { run })
    expect({ classes, counts }).toEqual({ classes: ['tulips', 'daisy'], counts: { train: 16, val: 4 } })
  })

  it('names pictures relative to its own folder, and leaves out what it does not name', async () => {
    await library.client.request('project:create', { folder: join(bench.work, 'B.thaw') })
    await library.add(data)
    const split = everyFifth(['tulips', 'daisy'], (cls, file) => join('data', cls, file))
    const part = { ...split, train: split.train.slice(1) }
    expect((await importing(part)).state).toBe('done')
    const table = await pictureTable(library, data)
    expect(Object.keys(table)).toHaveLength(20)
    expect(Object.values(table).filter((row) => row.endsWith('| train'))).toHaveLength(15)
    expect(Object.values(table).filter((row) => row.endsWith('| val'))).toHaveLength(4)
    const [left] = split.train[0] ?? ['']
    const { run, job } = await library.client.request('run:start', { plan: tinyPlan })
    await library.ended(job)
    expect((await library.client.request('run:get', { run })).pictures).toEqual({ train: 15, val: 4 })
    const row = (await pictures(library)).find(({ file }) => file.endsWith(left.replace('data', '')))
    expect(row?.side).toBeNull()

    // A scan adds what is new, and leaves the file's sides and order of classes.
    const sides = async () =>
      Object.fromEntries((await pictures(library)).map(({ file, side }) => [file, side]))
    const before = await sides()
    await library.rescan()
    expect(await sides()).toEqual(before)
    expect((await library.client.request('project:current', {}))?.classes.map(({ name }) => name)).toEqual([
      'tulips',
      'daisy'
    ])
  })

  it('that names a picture which is not there has it named as missing, and goes on', async () => {
    await library.client.request('project:create', { folder: join(bench.work, 'C.thaw') })
    const split = everyFifth(['daisy', 'tulips'], (cls, file) => join(data, cls, file))
    const gone = join(data, 'daisy', 'never there.jpg')
    expect((await importing({ ...split, train: [...split.train, [gone, 0]] })).state).toBe('done')
    const problems = await library.client.request('dataset:problems', {})
    expect(problems).toMatchObject([{ file: gone, problem: 'missing', used: false }])
    expect((await library.client.request('project:current', {}))?.pictures.used).toBe(20)
  })

  it('has copies named, across sides as a leak, and is followed all the same', async () => {
    const copies = join(bench.work, 'copies')
    mkdirSync(copies)
    const [first, second] = readdirSync(join(data, 'daisy'))
      .sort()
      .slice(1, 3)
      .map((file) => join(data, 'daisy', file))
    if (!first || !second) throw new Error('The sample is too small.')
    for (const [from, to] of [
      [first, 'on val.jpg'],
      [second, 'on train.jpg']
    ] as const)
      copyFileSync(from, join(copies, to))
    await library.client.request('project:create', { folder: join(bench.work, 'D.thaw') })
    const split = everyFifth(['daisy', 'tulips'], (cls, file) => join(data, cls, file))
    const end = await importing({
      ...split,
      train: [...split.train, [join(copies, 'on train.jpg'), 0]],
      val: [...split.val, [join(copies, 'on val.jpg'), 0]]
    })
    expect(end.state).toBe('done')
    const found = (await library.client.request('dataset:problems', {})).map((p) => [
      p.file,
      p.problem,
      p.used
    ])
    expect(found.filter(([, problem]) => problem === 'leak').sort()).toEqual([
      [join(copies, 'on val.jpg'), 'leak', true],
      [first, 'leak', true]
    ])
    expect(found.filter(([, problem]) => problem === 'duplicate').length).toBeGreaterThanOrEqual(1)
    expect((await library.client.request('project:current', {}))?.pictures.used).toBe(22)
  })

  it('that does not fit is refused in a sentence, and the project stays as it was', async () => {
    await library.client.request('project:create', { folder: join(bench.work, 'E.thaw') })
    await library.add(data)
    const before = [await library.client.request('project:current', {}), await pictures(library)]
    const good = everyFifth(['daisy', 'tulips'], (cls, file) => join(data, cls, file))
    const [row] = good.train
    const misfits: readonly (readonly [unknown, RegExp])[] = [
      ['{"classes": [', /no JSON/],
      ['', /no JSON/],
      [{ train: good.train }, /"classes" is missing\. Expected is \{"classes"/],
      [{ classes: good.classes, train: 5 }, /"train" is not a list of rows/],
      [{ ...good, train: [['a.jpg']] }, /entry 1 of "train" is not a path and the number/],
      [{ classes: [], train: [] }, /classes/],
      [{ ...good, classes: ['daisy'] }, /class 1, but/],
      [{ ...good, train: [[row?.[0], -1]] }, /train/],
      [{ ...good, train: [[row?.[0], 0.5]] }, /train/],
      [{ ...good, train: [[row?.[0]]] }, /train/],
      [{ ...good, val: 'all' }, /val/],
      [[good], /split/]
    ]
    for (const [split, sentence] of misfits) {
      const end = await importing(split, 'misfit.json')
      expect(end).toMatchObject({ state: 'failed', error: { code: 'bad-input' } })
      expect(end.error?.message).toMatch(sentence)
      expect(end.error?.message).toMatch(/^The split file .*misfit\.json .*\.$/s)
    }
    const { job } = await library.client.request('dataset:split-file', {
      file: join(bench.work, 'nowhere.json')
    })
    expect(await library.ended(job)).toMatchObject({ state: 'failed', error: { code: 'not-found' } })
    expect([await library.client.request('project:current', {}), await pictures(library)]).toEqual(before)
  })

  it('gives way to a split by seed', async () => {
    await library.client.request('project:create', { folder: join(bench.work, 'F.thaw') })
    await library.add(data)
    const seeded = await pictureTable(library, data)
    await importing(everyFifth(['tulips', 'daisy'], (cls, file) => join(data, cls, file)))
    expect(await pictureTable(library, data)).not.toEqual(seeded)
    const summary = await library.client.request('dataset:split', { val: 0.2, test: 0, seed: 1 })
    expect(summary.split).toEqual({ val: 0.2, test: 0, seed: 1, from: 'seed' })
    expect(await pictureTable(library, data)).toEqual(seeded)
    await library.client.request('dataset:split', { val: 0.3, test: 0.2, seed: 2 })
    const counts = (await library.client.request('project:current', {}))?.classes
    expect(counts?.map(({ train, val, test }) => ({ train, val, test }))).toEqual([
      { train: 5, val: 3, test: 2 },
      { train: 5, val: 3, test: 2 }
    ])
    expect(library.defects).toEqual([])
  })
})
