/** The engine's process ends at the worst moments: nothing but the current step is lost, and a new engine goes on. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ComposedLibrary, EngineHandlers } from '../../support/composeLibrary'
import { samplePictures } from '../../support/sample'
import { createBench, endlessPlan, pictures, pictureTable, tinyPlan } from './bench'

const bench = createBench('loss')

const epochsOf = ({ told }: ComposedLibrary, run: string): number =>
  told.filter((t) => t.name === 'run:epoch' && t.payload.run === run).length

it('in the middle of a training: history is kept, the run is interrupted, and a new engine trains again', async () => {
  const data = bench.data('data', ['daisy', 'tulips'], 8)
  const library = bench.compose()
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'A.thaw') })
  await library.add(data)
  const { run, job } = await library.client.request('run:start', { plan: endlessPlan })
  await expect.poll(() => epochsOf(library, run), { timeout: 60_000 }).toBeGreaterThanOrEqual(3)
  library.killEngine()
  const end = await library.ended(job)
  expect(end).toMatchObject({ state: 'failed', run, error: { code: 'service-down' } })
  expect(end.error?.message).toMatch(/^The engine stopped (in|after) epoch \d+ of run 1\. .*intact.*\.$/)
  const detail = await library.client.request('run:get', { run })
  expect(detail.state).toBe('interrupted')
  expect(detail.error?.code).toBe('service-down')
  expect(detail.history.map(({ epoch }) => epoch)).toEqual(
    Array.from({ length: epochsOf(library, run) }, (_, i) => i + 1)
  )
  expect(library.told.filter((t) => t.name === 'run:changed').at(-1)?.payload).toMatchObject({
    run,
    state: 'interrupted'
  })
  expect(await library.client.request('job:list', {})).toEqual([])

  library.attachEngine()
  const again = await library.client.request('run:start', { plan: tinyPlan })
  expect(await library.ended(again.job)).toMatchObject({ state: 'done', run: '2' })
  // What the lost engine had made of the pictures was kept.
  expect(await library.client.request('run:get', { run: '2' })).toMatchObject({
    state: 'done',
    epochs: 2,
    result: { cached: 16 }
  })
  const evaluation = await library.client.request('run:evaluate', { run: '1', on: 'val' })
  expect(evaluation.pictures).toBe(4)
  expect(library.defects).toEqual([])
})

it('on a picture: that one is named, the others are checked by the engines that come after', async () => {
  const data = bench.data('killer', ['daisy', 'tulips'], 20)
  const killer = join(data, 'daisy', 'killer.jpg')
  const rose = samplePictures(1).find(({ path }) => path.includes('roses'))
  copyFileSync(rose?.path ?? '', killer)
  const library = bench.compose('two')
  let deaths = 0
  const dyingOn = (handlers: EngineHandlers): EngineHandlers => ({
    ...handlers,
    'engine:inspect'(input, context) {
      if (!input.pictures.some(({ path }) => path === killer))
        return handlers['engine:inspect'](input, context)
      deaths += 1
      library.killEngine()
      setImmediate(() => library.attachEngine(dyingOn))
      return new Promise(() => {})
    }
  })
  library.attachEngine(dyingOn)
  await library.client.request('project:create', { folder: join(bench.work, 'B.thaw') })
  expect(await library.add(data)).toMatchObject({ state: 'done', error: null })
  const table = await pictureTable(library, data)
  expect(table[join('daisy', 'killer.jpg')]).toBe('daisy | not used | corrupt')
  expect((await pictures(library)).filter((row) => row.used)).toHaveLength(40)
  expect(deaths).toBeGreaterThanOrEqual(2)
  expect(deaths).toBeLessThanOrEqual(3)
  const [problem] = await library.client.request('dataset:problems', {})
  expect(problem).toMatchObject({ file: killer, message: 'It crashes the decoder.' })
  // It is not tried again as long as it does not change.
  deaths = 0
  await library.rescan()
  expect(deaths).toBe(0)
})

it('before it came: a scan waits for the engine, and can be cancelled meanwhile', async () => {
  const data = bench.data('waiting', ['daisy', 'tulips'], 3)
  const library = bench.compose('three')
  await library.client.request('project:create', { folder: join(bench.work, 'C.thaw') })
  const waiting = (job: string) => () =>
    library.told.some(
      (t) => t.name === 'job:progress' && t.payload.job === job && t.payload.phase === 'waiting'
    )
  const first = await library.client.request('dataset:add', { folder: data })
  await expect.poll(waiting(first.job)).toBe(true)
  await library.client.request('job:cancel', { job: first.job })
  expect((await library.ended(first.job)).state).toBe('cancelled')
  const second = await library.client.request('dataset:rescan', {})
  await expect.poll(waiting(second.job)).toBe(true)
  await expect(library.client.request('dataset:rescan', {})).rejects.toMatchObject({ code: 'busy' })
  library.attachEngine()
  expect((await library.ended(second.job)).state).toBe('done')
  const current = async (): Promise<unknown> =>
    (await library.client.request('project:current', {}))?.pictures
  if ((await library.client.request('project:current', {}))?.dataFolders.length === 0) await library.add(data)
  expect(await current()).toMatchObject({ total: 6, used: 6 })
})

it('with the project: closing it stops the training, and nothing is told of it afterwards', async () => {
  const data = bench.data('closing', ['daisy', 'tulips'], 8)
  const folder = join(bench.work, 'D.thaw')
  const library = bench.compose('four')
  library.attachEngine()
  await library.client.request('project:create', { folder })
  await library.add(data)
  const { run, job } = await library.client.request('run:start', { plan: endlessPlan })
  await expect.poll(() => epochsOf(library, run), { timeout: 60_000 }).toBeGreaterThanOrEqual(2)
  await library.client.request('project:close', {})
  expect(library.told.some((t) => t.name === 'job:ended' && t.payload.job === job)).toBe(true)
  const closed = library.told.findIndex((t) => t.name === 'project:changed' && t.payload === null)
  expect(closed).toBe(library.told.length - 1)
  await library.client.request('project:open', { folder })
  const detail = await library.client.request('run:get', { run })
  expect(detail).toMatchObject({ state: 'stopped', epochs: epochsOf(library, run) })
  const late = library.told.slice(closed).map((t) => t.name)
  expect(late).not.toContain('run:epoch')
  expect(late).not.toContain('job:progress')
  expect(library.defects).toEqual([])
})
