/** Runs looked after: notes, repeats with a verdict, differences, what validation pictures were taken for, removal. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PlanInput, RunDetail } from '../../../src/contract'
import { createBench, endlessPlan, tinyPlan } from './bench'

const bench = createBench('runs-care')
const library = bench.compose()
const folder = join(bench.work, 'Care.thaw')
let data: string
beforeAll(async () => {
  data = bench.data('data', ['daisy', 'tulips'], 12)
  library.attachEngine()
  await library.client.request('project:create', { folder, split: { val: 0.25 } })
  await library.add(data)
  await trained({ epochs: 4 })
})

const get = (run: string): Promise<RunDetail> => library.client.request('run:get', { run })
const remove = (run: string, anyway = false) => library.client.request('run:delete', { run, anyway })
const runs = async (): Promise<string[]> =>
  (await library.client.request('run:list', {})).map(({ run }) => run)

async function trained(plan: PlanInput): Promise<RunDetail> {
  const { run, job } = await library.client.request('run:start', { plan: { ...tinyPlan, ...plan } })
  expect(await library.ended(job)).toMatchObject({ state: 'done', error: null })
  return get(run)
}

async function repeated(of: string): Promise<RunDetail> {
  const { run, job } = await library.client.request('run:repeat', { run: of })
  expect(await library.ended(job)).toMatchObject({ state: 'done', error: null })
  return get(run)
}

describe('a note', () => {
  it('is kept as it was written, and told of', async () => {
    const note = '  größer, später\nнет 🌻 '
    expect((await library.client.request('run:note', { run: '1', note })).note).toBe(note)
    expect(library.told.at(-1)).toMatchObject({ name: 'run:changed', payload: { run: '1', note } })
    await library.client.request('project:close', {})
    await library.client.request('project:open', { folder })
    expect((await get('1')).note).toBe(note)
    await expect(library.client.request('run:note', { run: '99', note })).rejects.toMatchObject({
      code: 'not-found'
    })
  })
})

describe('what validation pictures are taken for', () => {
  it('is kept with the run: counts a class, and pictures that went from right to wrong or back', async () => {
    const { validations, history, pictures } = await get('1')
    expect(validations[0]).toMatchObject({ since: null, right: 0, wrong: 0, newlyRight: [] })
    const last = validations.at(-1)
    expect(last?.epoch).toBe(history.at(-1)?.epoch)
    for (const { predicted } of validations) expect(predicted.reduce((a, b) => a + b, 0)).toBe(pictures.val)
    // Right pictures now = right pictures then + newly right - newly wrong.
    const rightAt = (epoch: number): number => Math.round((history[epoch - 1]?.val_acc ?? 0) * pictures.val)
    for (const { epoch, since, right, wrong, newlyRight, newlyWrong } of validations) {
      if (since === null) continue
      expect(rightAt(epoch)).toBe(rightAt(since) + right - wrong)
      expect(newlyRight.every(({ label, before, now }) => now === label && before !== label)).toBe(true)
      expect(newlyWrong.every(({ label, before, now }) => now !== label && before === label)).toBe(true)
    }
    const told = library.told.flatMap((t) => (t.name === 'run:validated' ? [t.payload] : []))
    expect(told.filter(({ run }) => run === '1')).toEqual(validations)
  })
})

describe('a run that repeats another', () => {
  it('has its plan and pictures whatever the split is now, and says that it came out the same', async () => {
    await library.client.request('dataset:split', { val: 0.5, seed: 7 })
    const repeat = await repeated('1')
    const first = await get('1')
    expect(repeat).toMatchObject({ repeatOf: '1', plan: first.plan, pictures: first.pictures })
    const split = (run: string): unknown =>
      JSON.parse(readFileSync(join(folder, 'runs', run, 'split.json'), 'utf8'))
    expect(split(repeat.run)).toEqual(split('1'))
    expect(repeat.verdict).toMatchObject({ epochs: 4, pictures: { changed: 0, missing: 0, files: [] } })
    // On several threads sums may be added in another order; the numbers are close all the same.
    expect(repeat.verdict?.curve).toBeLessThan(1e-4)
    expect(repeat.verdict?.weights?.maxDifference).toBeLessThan(1e-4)
    expect(repeat.verdict?.text).toMatch(/^(The same as run 1, bit for bit|Not the same as run 1: the curve)/)
    expect(repeat.verdict?.same).toBe(repeat.verdict?.weights?.of === repeat.verdict?.weights?.repeat)
  })

  it('says which pictures have changed since', async () => {
    const [changed = '', gone = ''] = readdirSync(join(data, 'daisy')).sort()
    const spare = bench.data('spare', ['tulips'], 1, 20)
    copyFileSync(
      join(spare, 'tulips', readdirSync(join(spare, 'tulips'))[0] ?? ''),
      join(data, 'daisy', changed)
    )
    writeFileSync(join(data, 'daisy', gone), '')
    await library.rescan()
    const { verdict } = await repeated('1')
    expect(verdict).toMatchObject({ same: false, pictures: { changed: 1, missing: 1 } })
    expect(verdict?.pictures.files).toEqual([changed, gone].map((name) => join(data, 'daisy', name)))
    expect(verdict?.text).toContain(
      `Since then 1 picture has changed and 1 picture is missing: ${changed}, ${gone}.`
    )
  })

  it('is refused where no training from the beginning can be the same', async () => {
    const { run, job } = await library.client.request('run:resume', {
      run: '2',
      changes: { epochs: 6, lr: 0.0005 }
    })
    await library.ended(job)
    expect((await get(run)).verdict?.text).toContain('Run 1 has 4 epochs, this one 6')
    await expect(library.client.request('run:repeat', { run })).rejects.toThrow(
      /went on with other settings \(lr\) after epoch 4/
    )
  })

  it('of which the rates depend on how many epochs there are can only be one that had them all from its beginning', async () => {
    const { run } = await trained({ schedule: { name: 'cosine' }, epochs: 3 })
    expect((await repeated(run)).verdict?.curve).toBeLessThan(1e-4)
    const more = await library.client.request('run:resume', { run, changes: { epochs: 4 } })
    await library.ended(more.job)
    await expect(library.client.request('run:repeat', { run })).rejects.toThrow(
      /went on with other settings \(epochs\) after epoch 3/
    )
  })
})

describe('a difference', () => {
  it('names only what differs: settings as Keras does, pictures, results', async () => {
    const other = await trained({
      lr: 0.01,
      batch: 4,
      head: { pool: 'flatten', dense: [8, 4] },
      mode: 'frozen',
      augment: { rotationRange: 10 }
    })
    const { rows } = await library.client.request('run:diff', { runs: ['1', other.run] })
    const settings = Object.fromEntries(
      rows.filter(({ group }) => group === 'settings').map(({ name, values }) => [name, values])
    )
    expect(settings).toEqual({
      mode: ['features', 'frozen'],
      epochs: [4, 2],
      batch_size: [8, 4],
      learning_rate: [0.001, 0.01],
      pooling: ['GlobalAveragePooling2D', 'Flatten'],
      'Dense.units': ['8', '8, 4'],
      rotation_range: [0, 10]
    })
    const others = rows.filter(({ group }) => group !== 'settings').map(({ name }) => name)
    expect(others).toEqual(expect.arrayContaining(['training pictures', 'on the other side', 'epochs done']))
    expect(others).not.toContain('classes')
    expect((await library.client.request('run:diff', { runs: ['1', '1'] })).rows).toEqual([])
    await expect(library.client.request('run:diff', { runs: ['1', '99'] })).rejects.toMatchObject({
      code: 'not-found'
    })
  })
})

describe('a run that is removed', () => {
  it('is refused while it is trained, and where another starts from it unless told so', async () => {
    const next = await trained({ mode: 'frozen', from: '1' })
    await expect(remove('1')).rejects.toMatchObject({
      code: 'run-needed',
      message: expect.stringContaining(`Run ${next.run} starts from run 1`)
    })
    const { run, job } = await library.client.request('run:start', { plan: { ...endlessPlan, from: '1' } })
    await expect(remove(run)).rejects.toMatchObject({ code: 'busy' })
    await expect(remove('1', true)).rejects.toThrow(/starts from run 1 and is being trained/)
    await library.client.request('job:cancel', { job })
    await library.ended(job)
    expect(existsSync(join(folder, 'runs', '1', 'plan.json'))).toBe(true)
    expect(await runs()).toContain('1')
  })

  it('goes with its folder, and what started from it stays usable and can go on', async () => {
    const next = (await library.client.request('run:list', {})).find(({ plan }) => plan.from === '1' && plan.epochs === 2) // prettier-ignore
    const before = (await library.client.request('project:current', {}))?.runs ?? 0
    await remove('1', true)
    expect(library.told.some((t) => t.name === 'run:deleted' && t.payload.run === '1')).toBe(true)
    expect(await runs()).not.toContain('1')
    expect(readdirSync(join(folder, 'runs')).filter((name) => name.startsWith('1.') || name === '1')).toEqual([]) // prettier-ignore
    expect((await library.client.request('project:current', {}))?.runs).toBe(before - 1)
    await expect(get('1')).rejects.toMatchObject({ code: 'not-found' })
    await expect(remove('1')).rejects.toMatchObject({ code: 'not-found' })
    const run = next?.run ?? ''
    expect((await library.client.request('run:evaluate', { run })).pictures).toBeGreaterThan(0)
    // A prediction writes nothing there, so that a run deleted meanwhile leaves no folder behind.
    expect(readdirSync(join(folder, 'runs', run, 'graph'))).toEqual(['train'])
    await expect(library.client.request('run:repeat', { run })).rejects.toThrow(
      `Run ${run} started from run 1, which was deleted: it cannot be repeated.`
    )
    const more = await library.client.request('run:resume', { run, changes: { epochs: 3 } })
    expect(await library.ended(more.job)).toMatchObject({ state: 'done', error: null })
    // Its number is not given again.
    expect(Number((await trained({})).run)).toBeGreaterThan(Number(run))
  })

  it('that was broken off is ended at the next opening, or taken back where its row is still there', async () => {
    const [newest = '', older = ''] = await runs()
    await library.client.request('project:close', {})
    renameSync(join(folder, 'runs', older), join(folder, 'runs', `${older}.deleted`))
    mkdirSync(join(folder, 'runs', '77.deleted', 'checkpoints'), { recursive: true })
    await library.client.request('project:open', { folder })
    expect(existsSync(join(folder, 'runs', older, 'plan.json'))).toBe(true)
    expect(readdirSync(join(folder, 'runs')).filter((name) => name.endsWith('.deleted'))).toEqual([])
    await remove(newest)
    expect(existsSync(join(folder, 'runs', newest))).toBe(false)
    expect(library.defects).toEqual([])
  })
})
