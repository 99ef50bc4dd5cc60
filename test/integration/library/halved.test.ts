/** A run whose batch was halved for memory: its plan and its folder say so, so that a resume takes the batch that fits. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Project } from '../../../src/library/project'
import { halvedSentence, keepHalved } from '../../../src/library/runs/halved'
import { createBench, endlessPlan, tinyPlan } from './bench'

const bench = createBench('halved')

it('keeps the batch that memory suffices for, and forgets epochs that are trained again', async () => {
  const library = bench.compose()
  library.attachEngine()
  const folder = join(bench.work, 'Halved.thaw')
  await library.client.request('project:create', { folder })
  await library.add(bench.data('data', ['daisy', 'tulips'], 8))
  const { run, job } = await library.client.request('run:start', { plan: tinyPlan })
  await library.ended(job)
  await library.client.request('project:close', {})

  const project = Project.open(folder)
  const report = { run, during: 'training', from: 8, to: 4, epoch: 1 } as const
  await keepHalved(project, report)
  expect(project.runs.get(run)).toMatchObject({ plan: { batch: 4 }, epochs: 1 })
  await keepHalved(project, { ...report, during: 'features', to: 2 })
  expect(project.runs.get(run).plan.batch).toBe(4)
  project.close()
  const record = JSON.parse(readFileSync(join(folder, 'runs', run, 'plan.json'), 'utf8')) as object
  expect(record).toMatchObject({ plan: { batch: 4 }, changed: [{ epoch: 1, batch: 4, why: 'memory' }] })
  expect(halvedSentence(report)).toBe(
    'Memory ran out with 8 pictures at once in a step: the run goes on after epoch 1 with a batch of 4.'
  )
})

it('an engine that the system ends for want of memory: the next one goes on with half the batch', async () => {
  let kills = 3
  const library = bench.compose('killed', () => kills)
  const dying = new AbortController()
  let died = (): void => undefined
  const dead = new Promise<void>((resolve) => (died = resolve))
  library.attachEngine((handlers) => ({
    ...handlers,
    async 'engine:train'(input, context) {
      await handlers['engine:train'](input, { ...context, signal: dying.signal })
      // A process that is killed has no more to say.
      died()
      return new Promise(() => {})
    }
  }))
  await library.client.request('project:create', { folder: join(bench.work, 'Killed.thaw') })
  await library.add(bench.data('killed', ['daisy', 'tulips'], 8))
  const { run, job } = await library.client.request('run:start', { plan: endlessPlan })
  const epochs = async (): Promise<number> => (await library.client.request('run:get', { run })).epochs
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThanOrEqual(2)
  dying.abort()
  await dead
  const before = await epochs()
  kills += 1
  library.killEngine()
  library.attachEngine()
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(before + 1)
  await library.client.request('job:cancel', { job })
  expect((await library.ended(job)).error).toBeNull()
  const detail = await library.client.request('run:get', { run })
  expect(detail).toMatchObject({ state: 'stopped', plan: { batch: 4 } })
  expect(detail.history.map(({ epoch }) => epoch)).toEqual(detail.history.map((_, i) => i + 1))
  const halved = library.told.filter((t) => t.name === 'run:halved').map((t) => t.payload)
  expect(halved).toMatchObject([
    {
      run,
      during: 'training',
      from: 8,
      to: 4,
      message: expect.stringMatching(
        /^The system ended the engine for want of memory: the run goes on (after|in) epoch \d+ with a batch of 4\.$/
      )
    }
  ])
  expect(library.defects).toEqual([])
})

it('an engine that ends for want of memory before the first step: the run waits to be resumed, and says why', async () => {
  let kills = 0
  const library = bench.compose('early', () => kills)
  library.attachEngine((handlers) => ({
    ...handlers,
    'engine:train'() {
      kills += 1
      library.killEngine()
      return new Promise(() => {})
    }
  }))
  await library.client.request('project:create', { folder: join(bench.work, 'Early.thaw') })
  await library.add(bench.data('early', ['daisy', 'tulips'], 8))
  const { run, job } = await library.client.request('run:start', { plan: tinyPlan })
  const end = await library.ended(job)
  expect(end.error).toMatchObject({ code: 'memory' })
  expect(end.error?.message).toMatch(/^The system ended the engine for want of memory\. .*--resume 1\)\.$/)
  expect(await library.client.request('run:get', { run })).toMatchObject({
    state: 'interrupted',
    plan: { batch: 8 }
  })
  library.attachEngine()
  const again = await library.client.request('run:resume', { run })
  expect(await library.ended(again.job)).toMatchObject({ state: 'done' })
})
