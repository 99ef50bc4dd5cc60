/** What a run would take is measured without leaving anything behind, and gives way to what matters more. */
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { notebookAugment, type PlanInput } from '../../../src/contract'
import { createBench, endlessPlan, tinyPlan } from './bench'

const bench = createBench('forecast')
const library = bench.compose()
const { client } = library
const folder = join(bench.work, 'Forecast.thaw')
const forecast = (plan: PlanInput) => client.request('run:forecast', { plan })
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('thaw-forecast-'))

it('adds up, counts what is kept, and leaves no files', async () => {
  library.attachEngine()
  await client.request('project:create', { folder, split: { val: 0.25 } })
  await library.add(bench.data('data', ['daisy', 'tulips'], 24))
  const before = leftovers()
  const plan = { ...tinyPlan, epochs: 40 }
  const first = await forecast(plan)
  // 256 numbers of MobileNet 0.25 after its average.
  expect(first.features).toEqual({ kept: 0, missing: 48, bytes: 48 * 256 * 4 })
  expect(first.extract_s).toBeGreaterThan(0)
  expect(first.first_s).toBeGreaterThan(first.extract_s + first.epoch_s)
  expect(first.total_s).toBeGreaterThan(first.first_s + 39 * first.epoch_s)
  expect(first.peak_rss_mb).toBeGreaterThan(100)
  expect(existsSync(join(folder, 'features'))).toBe(false)
  expect(await client.request('run:list', {})).toEqual([])
  expect(leftovers()).toEqual(before)

  const { run, job } = await client.request('run:start', { plan })
  await library.ended(job)
  const { result } = await client.request('run:get', { run })
  const second = await forecast(plan)
  expect(second.features).toEqual({ kept: 48, missing: 0, bytes: 0 })
  expect(second.extract_s).toBe(0)
  // Loose: other work on the machine is measured too. Closer figures are in docs/terminal.md.
  expect(second.peak_rss_mb / (result?.peak_rss_mb ?? 0)).toBeGreaterThan(0.5)
  expect(second.peak_rss_mb / (result?.peak_rss_mb ?? 0)).toBeLessThan(2)
})

it('measures pictures that are varied, layers that are thawed, and weights of another run', async () => {
  const varied = await forecast({ ...tinyPlan, mode: 'frozen', augment: notebookAugment })
  expect(varied.extract_s).toBeGreaterThan(0)
  expect(varied.features).toEqual({ kept: 12, missing: 0, bytes: 0 })
  const thawed = await forecast({ ...tinyPlan, mode: 'finetune', unfreeze: ['block_13'], from: '1' })
  // 2 x 2 x 256 numbers below block 13.
  expect(thawed.features).toEqual({ kept: 0, missing: 48, bytes: 48 * 1024 * 4 })
  expect(thawed.epoch_s).toBeGreaterThan(0)
})

it('gives way to a later forecast, to a training, and where it is taken back; refuses what cannot be trained', async () => {
  const cancelled = { code: 'cancelled' }
  const first = forecast(tinyPlan)
  const refused = expect(first).rejects.toMatchObject(cancelled)
  const second = forecast(tinyPlan)
  await refused
  expect((await second).epoch_s).toBeGreaterThan(0)

  const third = expect(forecast(tinyPlan)).rejects.toMatchObject(cancelled)
  await client.request('run:cancel-forecast', {})
  await third

  const fourth = expect(forecast(tinyPlan)).rejects.toMatchObject(cancelled)
  const { job } = await client.request('run:start', { plan: endlessPlan })
  await fourth
  await expect.poll(() => library.told.some((t) => t.name === 'run:epoch'), { timeout: 60_000 }).toBe(true)
  await expect(forecast(tinyPlan)).rejects.toMatchObject({ code: 'busy' })
  await client.request('job:cancel', { job })
  await library.ended(job)
  await expect(forecast({ ...tinyPlan, mode: 'finetune' })).rejects.toMatchObject({ code: 'bad-input' })
  const layerRates = [{ name: 'block_99', multiplier: 0.1 }]
  await expect(forecast({ ...tinyPlan, layerRates })).rejects.toThrow(/block_99/)
  await expect(forecast({ ...tinyPlan, alpha: 0.5 })).rejects.toMatchObject({ code: 'weights-missing' })
  expect(library.defects).toEqual([])
})
