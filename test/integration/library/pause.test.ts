/** A training is held and goes on: nothing is done meanwhile, its time does not count, and what was done is kept. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import type { JobProgress } from '../../../src/contract'
import type { ComposedLibrary } from '../../support/composeLibrary'
import { createBench, endlessPlan, tinyPlan } from './bench'

const bench = createBench('pause')

async function open(name: string): Promise<ComposedLibrary> {
  const library = bench.compose(name)
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, `${name}.thaw`) })
  await library.add(bench.data(name, ['daisy', 'tulips'], 16))
  return library
}

/** The progress of the job once it is held, or goes on. */
async function heldIs(library: ComposedLibrary, job: string, paused: boolean): Promise<JobProgress> {
  const last = (): JobProgress | undefined =>
    library.told
      .flatMap((t) => (t.name === 'job:progress' && t.payload.job === job ? [t.payload] : []))
      .at(-1)
  await expect.poll(() => last()?.paused, { timeout: 60_000 }).toBe(paused)
  return last() as JobProgress
}

const epochsOf = ({ told }: ComposedLibrary): number => told.filter((t) => t.name === 'run:epoch').length
const checkpoint = (project: string, run: string): { state: { epoch: number; step: number } } =>
  JSON.parse(
    readFileSync(
      join(bench.work, `${project}.thaw`, 'runs', run, 'checkpoints', 'last', 'state.json'),
      'utf8'
    )
  ) as { state: { epoch: number; step: number } }

it('holds between two steps, keeps a checkpoint, counts no time, and goes on to the same end', async () => {
  const library = await open('steps')
  const { client } = library
  const began = performance.now()
  const { run, job } = await client.request('run:start', { plan: { ...tinyPlan, epochs: 300 } })
  await expect.poll(() => epochsOf(library), { timeout: 60_000 }).toBeGreaterThanOrEqual(2)
  await client.request('job:pause', { job })
  expect(await heldIs(library, job, true)).toMatchObject({ kind: 'train', run })
  const [listed] = await client.request('job:list', {})
  expect(listed).toMatchObject({ job, paused: true })
  const told = epochsOf(library)
  expect(told).toBeLessThan(300)
  expect(checkpoint('steps', run).state.epoch).toBe(told)
  // The length of the pause is what is tested.
  const pause = 1500
  await new Promise((resolve) => setTimeout(resolve, pause))
  expect(epochsOf(library)).toBe(told)
  expect((await client.request('run:get', { run })).state).toBe('running')

  await client.request('job:continue', { job })
  expect(await library.ended(job)).toMatchObject({ state: 'done' })
  const wall = performance.now() - began
  const { history, seconds, result } = await client.request('run:get', { run })
  expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
  expect(seconds).toBeLessThan((wall - pause) / 1000 + 0.05)
  expect(result?.total_s).toBeLessThan((wall - pause) / 1000 + 0.05)
  expect(Math.max(...history.map((epoch) => epoch.seconds))).toBeLessThan(pause / 1000)
  const etas = library.told.flatMap((t) => (t.name === 'run:batch' ? [t.payload.eta] : []))
  expect(Math.max(...etas.slice(-20))).toBeLessThan(pause / 1000)
  expect(library.defects).toEqual([])
})

it('holds an extraction with its features kept; an engine that dies meanwhile interrupts it, and it is resumed', async () => {
  const library = await open('features')
  const { client } = library
  const { run, job } = await client.request('run:start', { plan: tinyPlan })
  await client.request('job:pause', { job })
  const { phase, done, total } = await heldIs(library, job, true)
  expect(phase).toBe('features')
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(total ?? 0)
  const folder = join(bench.work, 'features.thaw', 'features')
  const kept = readdirSync(folder).flatMap((key) =>
    readdirSync(join(folder, key))
      .filter((name) => /^shard-\d+\.json$/.test(name))
      .flatMap((name) => JSON.parse(readFileSync(join(folder, key, name), 'utf8')) as string[])
  )
  expect(kept.length).toBe(done)
  library.killEngine()
  expect(await library.ended(job)).toMatchObject({ state: 'failed', error: { code: 'service-down' } })
  expect((await client.request('run:get', { run })).state).toBe('interrupted')

  library.attachEngine()
  const again = await client.request('run:resume', { run })
  expect(await library.ended(again.job)).toMatchObject({ state: 'done' })
  const { result, epochs } = await client.request('run:get', { run })
  expect([result?.cached, epochs]).toEqual([done, 2])
  expect(library.defects).toEqual([])
})

it('is stopped while it is held, and loses nothing of what was done', async () => {
  const library = await open('stop')
  const { client } = library
  const { run, job } = await client.request('run:start', { plan: endlessPlan })
  await expect.poll(() => epochsOf(library), { timeout: 60_000 }).toBeGreaterThanOrEqual(1)
  await client.request('job:pause', { job })
  await heldIs(library, job, true)
  const { step } = checkpoint('stop', run).state
  await client.request('job:cancel', { job })
  await library.ended(job)
  expect(await client.request('run:get', { run })).toMatchObject({
    state: 'stopped',
    epochs: epochsOf(library)
  })
  expect(checkpoint('stop', run).state.step).toBe(step)
})

it('goes on where a pause was taken back, and leaves what cannot be paused as it is', async () => {
  const library = await open('other')
  const { client } = library
  const { job } = await client.request('run:start', { plan: tinyPlan })
  await client.request('job:pause', { job })
  await client.request('job:continue', { job })
  expect(await library.ended(job)).toMatchObject({ state: 'done' })
  await client.request('job:pause', { job })
  const scan = await client.request('dataset:rescan', {})
  await expect(client.request('job:pause', { job: scan.job })).rejects.toMatchObject({ code: 'bad-input' })
  expect(await library.ended(scan.job)).toMatchObject({ state: 'done' })
})
