/** A learning rate is looked for as a job beside which nothing trains; no run is made; an early end is remembered. */
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { createBench, endlessPlan, tinyPlan } from './bench'

const bench = createBench('find-rate')
const library = bench.compose()
const { client } = library
const find = (plan = {}, steps = 20) =>
  client.request('run:find-rate', { plan: { ...tinyPlan, ...plan }, range: { steps } })

beforeAll(async () => {
  library.attachEngine()
  await client.request('project:create', { folder: join(bench.work, 'Rates.thaw'), split: { val: 0.25 } })
  await library.add(bench.data('data', ['daisy', 'tulips'], 8))
})

it('ends with the curve, and no run was made', async () => {
  const { job } = await find()
  const end = await library.ended(job)
  expect(end).toMatchObject({ kind: 'find-rate', state: 'done', run: null, error: null })
  expect(end.rates?.points.length).toBeGreaterThan(10)
  const phases = library.told.flatMap(({ name, payload }) =>
    name === 'job:progress' && payload.job === job ? [payload.phase] : []
  )
  expect([...new Set(phases)]).toEqual(expect.arrayContaining(['features', 'rates']))
  expect(await client.request('run:list', {})).toEqual([])
})

it('can be cancelled, and nothing trains beside it', async () => {
  const { job } = await find({}, 1000)
  await expect(client.request('run:start', { plan: tinyPlan })).rejects.toMatchObject({ code: 'busy' })
  await client.request('job:cancel', { job })
  expect(await library.ended(job)).toMatchObject({ state: 'cancelled', error: null })
  const started = await client.request('run:start', { plan: endlessPlan })
  await expect(find()).rejects.toMatchObject({ code: 'busy' })
  await client.request('job:cancel', { job: started.job })
  await library.ended(started.job)
})

it('refuses what a training would refuse', async () => {
  await expect(find({ classWeight: { rose: 2 } })).rejects.toThrow(/the class "rose"/)
  await expect(find({ clipnorm: 1, clipvalue: 1 })).rejects.toThrow(/Keep one/)
})

it('says that a name fits no layer before it looks at a picture', async () => {
  const { job } = await find({ size: 96, layerRates: [{ name: 'block_99', multiplier: 0.1 }] })
  expect(await library.ended(job)).toMatchObject({ state: 'failed', error: { code: 'bad-input' } })
  const phases = library.told.flatMap(({ name, payload }) =>
    name === 'job:progress' && payload.job === job ? [payload.phase] : []
  )
  expect(phases).not.toContain('features')
})

it('a run that ended early is done, and goes on only with more patience or without', async () => {
  const plan = { ...tinyPlan, epochs: 9, earlyStopping: { patience: 1, minDelta: 100 } }
  const { run, job } = await client.request('run:start', { plan })
  await library.ended(job)
  const detail = () => client.request('run:get', { run })
  expect(await detail()).toMatchObject({ state: 'done', epochs: 2, result: { endedEarly: true } })
  const resume = (changes: object) => client.request('run:resume', { run, changes })
  await expect(resume({})).rejects.toThrow(/ended early, at epoch 2.*more patience/)
  await expect(resume({ earlyStopping: { patience: 1 } })).rejects.toThrow(/ended early/)
  const again = await resume({ earlyStopping: null, epochs: 4 })
  await library.ended(again.job)
  expect(await detail()).toMatchObject({ epochs: 4, plan: { earlyStopping: null } })
  expect(library.defects).toEqual([])
})
