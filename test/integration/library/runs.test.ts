/** What runs are used for: evaluation, prediction, export, stopping early; and what is refused in a sentence. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { oddPictures } from './nastyFolder'
import { createBench, endlessPlan, pictures, tinyPlan } from './bench'

const bench = createBench('runs')
const library = bench.compose()
const folder = join(bench.work, 'Runs.thaw')
let data: string
beforeAll(async () => {
  data = bench.data('data', ['daisy', 'tulips'], 12)
  library.attachEngine()
  await library.client.request('project:create', { folder, split: { val: 0.25 } })
  await library.add(data)
  const { job } = await library.client.request('run:start', { plan: { ...tinyPlan, epochs: 6 } })
  expect(await library.ended(job)).toMatchObject({ state: 'done', error: null })
})

describe('a trained run', () => {
  it('is told of as it goes, kept, and written down to be repeated', async () => {
    const epochs = library.told.flatMap((t) => (t.name === 'run:epoch' ? [t.payload] : []))
    const detail = await library.client.request('run:get', { run: '1' })
    expect(detail.history).toEqual(epochs)
    expect(detail).toMatchObject({ state: 'done', epochs: 6, pictures: { train: 18, val: 6 } })
    expect(detail.val_acc).toBe(Math.max(...epochs.map((e) => e.val_acc ?? 0)))
    expect(detail.result?.bestAcc).toBe(detail.val_acc)
    expect((await library.client.request('project:current', {}))?.bestAcc).toBe(detail.val_acc)
    const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'runs', '1', name), 'utf8'))
    expect(read('plan.json')).toMatchObject({
      plan: detail.plan,
      classes: ['daisy', 'tulips'],
      pictures: { train: 18, val: 6 }
    })
    const split = read('split.json') as { readonly train: readonly (readonly [string, number])[] }
    expect(split).toMatchObject({ classes: ['daisy', 'tulips'] })
    expect(split.train).toHaveLength(18)
    for (const [path, label] of split.train)
      expect(path.startsWith(join(data, label === 0 ? 'daisy' : 'tulips'))).toBe(true)
  })

  it('is evaluated on a side as its best epoch was', async () => {
    const { result } = await library.client.request('run:get', { run: '1' })
    const evaluation = await library.client.request('run:evaluate', { run: '1' })
    expect(evaluation).toMatchObject({ run: '1', on: 'val', pictures: 6, classes: ['daisy', 'tulips'] })
    expect(evaluation.acc).toBeCloseTo(result?.bestAcc ?? -1, 6)
    const rows = evaluation.confusion.map((row) => row.reduce((a, b) => a + b, 0))
    expect(rows).toEqual([3, 3])
    await expect(library.client.request('run:evaluate', { run: '1', on: 'test' })).rejects.toMatchObject({
      code: 'no-pictures'
    })
  })

  it('predicts files one by one: a bad one spoils no other', async () => {
    const val = (await pictures(library)).filter((row) => row.side === 'val').map((row) => row.file)
    const files = [val[0] ?? '', join(oddPictures, 'truncated.jpg'), join(bench.work, 'no.jpg'), val[1] ?? '']
    const answers = await library.client.request('run:predict', { run: '1', files })
    expect(answers.map(({ file }) => file)).toEqual(files)
    expect(answers.map(({ scores }) => scores !== null)).toEqual([true, false, false, true])
    for (const { scores, error } of answers) {
      if (scores) {
        expect(Object.keys(scores)).toEqual(['daisy', 'tulips'])
        expect(Object.values(scores).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
      } else expect(error).toMatch(/.+\.$/)
    }
  })

  it('is exported to a new, an empty or an exported folder, and to no other', async () => {
    const exporting = async (out: string) => {
      const { job } = await library.client.request('run:export', { run: '1', out })
      return library.ended(job)
    }
    const out = join(bench.work, 'out', 'модель 1')
    for (let i = 0; i < 2; i++)
      expect(await exporting(out)).toMatchObject({
        state: 'done',
        run: '1',
        exported: { folder: out, checked: 6, sameClass: 1 }
      })
    expect(readdirSync(join(bench.work, 'out'))).toEqual(['модель 1'])

    const foreign = join(bench.work, 'foreign')
    mkdirSync(foreign)
    writeFileSync(join(foreign, 'thesis.txt'), 'ten years of work')
    const refused = async (path: string) =>
      library.client.request('run:export', { run: '1', out: path }).then(
        ({ job }) => library.ended(job).then(({ error }) => error),
        (error: unknown) => error
      )
    expect(await refused(foreign)).toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/thesis|other things/)
    })
    expect(readdirSync(foreign)).toEqual(['thesis.txt'])
    expect(await refused(join(foreign, 'thesis.txt'))).toMatchObject({
      code: expect.stringMatching(/bad-input|disk/)
    })
    expect(readFileSync(join(foreign, 'thesis.txt'), 'utf8')).toBe('ten years of work')
    expect(await refused('/proc/thaw/model')).toMatchObject({ code: 'disk' })
    expect(await refused(folder)).toMatchObject({ code: 'bad-input' })
    expect(await refused(data)).toMatchObject({ code: 'bad-input' })
    expect(readdirSync(data).sort()).toEqual(['daisy', 'tulips'])
  })

  it('stopped early keeps its best epoch, and can be used', async () => {
    const { run, job } = await library.client.request('run:start', { plan: endlessPlan })
    const epochs = () => library.told.filter((t) => t.name === 'run:epoch' && t.payload.run === run).length
    await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThanOrEqual(4)
    await expect(library.client.request('run:start', { plan: tinyPlan })).rejects.toMatchObject({
      code: 'busy'
    })
    await expect(library.client.request('dataset:split', { seed: 5 })).rejects.toMatchObject({ code: 'busy' })
    await library.client.request('job:cancel', { job })
    expect((await library.ended(job)).error).toBeNull()
    const detail = await library.client.request('run:get', { run })
    expect(detail).toMatchObject({ state: 'stopped', epochs: epochs(), result: { stopped: true } })
    const evaluation = await library.client.request('run:evaluate', { run })
    expect(evaluation.acc).toBeCloseTo(detail.val_acc ?? -1, 6)
  })

  it('stopped before its first epoch has no weights, and says so', async () => {
    const { run, job } = await library.client.request('run:start', { plan: endlessPlan })
    await library.client.request('job:cancel', { job })
    await library.ended(job)
    const detail = await library.client.request('run:get', { run })
    expect(detail.state).toBe('stopped')
    if (detail.epochs > 0) return // the machine was faster than the cancel
    for (const asked of [
      library.client.request('run:evaluate', { run }),
      library.client.request('run:predict', { run, files: ['x.jpg'] })
    ])
      await expect(asked).rejects.toMatchObject({
        code: 'not-found',
        message: expect.stringMatching(/no weights/)
      })
  })

  it('that is not there is not found', async () => {
    for (const asked of [
      library.client.request('run:get', { run: '999' }),
      library.client.request('run:evaluate', { run: '999' }),
      library.client.request('run:predict', { run: '999', files: ['x.jpg'] }),
      library.client.request('run:export', { run: '999', out: join(bench.work, 'nothing') })
    ])
      await expect(asked).rejects.toMatchObject({ code: 'not-found' })
    await expect(library.client.request('run:get', { run: '../1' })).rejects.toMatchObject({
      code: 'bad-input'
    })
  })

  it('fails in a sentence where weights are missing, and stands as failed', async () => {
    const { run, job } = await library.client.request('run:start', { plan: { ...tinyPlan, alpha: 0.5 } })
    expect(await library.ended(job)).toMatchObject({ state: 'failed', error: { code: 'weights-missing' } })
    const detail = await library.client.request('run:get', { run })
    expect(detail).toMatchObject({ state: 'failed', epochs: 0, error: { code: 'weights-missing' } })
  })

  it('is there again when the project is opened anew', async () => {
    const before = await library.client.request('run:list', {})
    await library.client.request('project:close', {})
    await library.client.request('project:open', { folder })
    expect(await library.client.request('run:list', {})).toEqual(before)
    expect(library.defects).toEqual([])
  })
})

it('a project without two classes of pictures is told what it lacks', async () => {
  const single = bench.data('single', ['daisy'], 4)
  await library.client.request('project:create', { folder: join(bench.work, 'Single.thaw') })
  await expect(library.client.request('run:start', {})).rejects.toMatchObject({ code: 'no-pictures' })
  await library.add(single)
  await expect(library.client.request('run:start', {})).rejects.toThrow(/at least 2 classes/)
  mkdirSync(join(single, 'tulips'))
  writeFileSync(join(single, 'tulips', 'bad.jpg'), 'nothing')
  await library.rescan()
  await expect(library.client.request('run:start', {})).rejects.toMatchObject({ code: 'no-pictures' })
  expect(await library.client.request('run:list', {})).toEqual([])
  rmSync(single, { recursive: true })
})
