/** A run goes on after its engine was lost: history, plan and pictures are its own; and what is refused. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { expect, it } from 'vitest'
import { createBench, endlessPlan, tinyPlan } from './bench'

const bench = createBench('resume')
const library = bench.compose()
const folder = join(bench.work, 'Resume.thaw')
const detail = (run: string) => library.client.request('run:get', { run })
const resume = (run: string, changes = {}) => library.client.request('run:resume', { run, changes })

it('goes on after the engine was killed, with other settings from there on', async () => {
  library.attachEngine()
  await library.client.request('project:create', { folder, split: { val: 0.25 } })
  await library.add(bench.data('data', ['daisy', 'tulips'], 12))
  const { run, job } = await library.client.request('run:start', { plan: endlessPlan })
  const epochs = () => library.told.filter((t) => t.name === 'run:epoch' && t.payload.run === run).length
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThanOrEqual(3)
  await expect(resume(run)).rejects.toMatchObject({ code: 'busy' })
  library.killEngine()
  await library.ended(job)
  const before = await detail(run)
  expect(before.state).toBe('interrupted')
  expect(before.error?.message).toContain(`--resume ${run}`)

  library.attachEngine()
  // Pictures that came since then are not the run's.
  await library.add(bench.data('more', ['daisy', 'tulips'], 4, 12))
  const last = before.epochs + 3
  const again = await resume(run, { epochs: last, lr: 0.0005 })
  expect(again.run).toBe(run)
  expect((await detail(run)).state).toBe('running')
  expect(await library.ended(again.job)).toMatchObject({ state: 'done', error: null })
  const after = await detail(run)
  expect(after).toMatchObject({ state: 'done', error: null, plan: { epochs: last, lr: 0.0005 } })
  expect(after.history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: last }, (_, i) => i + 1))
  expect(after.history[0]).toEqual(before.history[0])
  expect(after.history[last - 1]?.lr).toBe(0.0005)
  expect(after.result?.epochs).toBe(last)
  expect(after.result?.bestAcc).toBe(after.val_acc)
  expect(after.seconds).toBeGreaterThan(before.seconds)
  const record = JSON.parse(readFileSync(join(folder, 'runs', run, 'plan.json'), 'utf8')) as object
  expect(record).toMatchObject({ plan: { epochs: last }, changed: [{ epochs: last, lr: 0.0005 }] })
  const evaluation = await library.client.request('run:evaluate', { run })
  expect(evaluation.classes).toEqual(['daisy', 'tulips'])
  expect(library.defects).toEqual([])
})

it('goes on with a run that is done where it has more epochs, and not where nothing is left', async () => {
  const { run, job } = await library.client.request('run:start', { plan: tinyPlan })
  await library.ended(job)
  await expect(resume(run)).rejects.toThrow(/has trained 2 of 2 epochs: nothing is left. Set more epochs/)
  expect((await detail(run)).state).toBe('done')
  // A report that was under way when the engine ended: the checkpoint has the epoch, the history has not.
  const db = new Database(join(folder, 'project.sqlite'))
  db.exec(`DELETE FROM epochs WHERE run = ${run} AND epoch = 2`)
  db.close()
  const more = await resume(run, { epochs: 4 })
  await library.ended(more.job)
  expect((await detail(run)).history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
})

it('that fails before its first new epoch changes nothing of the run', async () => {
  const graph = join(folder, 'runs', '2', 'graph')
  // An epoch of which nothing but its numbers was kept.
  const db = new Database(join(folder, 'project.sqlite'))
  db.exec(
    'INSERT INTO epochs SELECT run, 5, loss, acc, val_loss, 1, seconds, lr FROM epochs WHERE run = 2 AND epoch = 4'
  )
  db.close()
  const before = await detail('2')
  const plan = readFileSync(join(folder, 'runs', '2', 'plan.json'), 'utf8')
  rmSync(graph, { recursive: true })
  writeFileSync(graph, 'in the way')
  const failed = await resume('2', { epochs: 6 })
  expect(await library.ended(failed.job)).toMatchObject({ state: 'failed' })
  expect(await detail('2')).toEqual(before)
  expect(readFileSync(join(folder, 'runs', '2', 'plan.json'), 'utf8')).toBe(plan)

  rmSync(graph)
  const more = await resume('2', { epochs: 6 })
  expect(await library.ended(more.job)).toMatchObject({ state: 'done' })
  const { history } = await detail('2')
  expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
  expect(history[4]).not.toEqual(before.history[4])
})

it('refuses a run that is not there, or has nothing to go on from, and leaves it as it is', async () => {
  await expect(resume('99')).rejects.toMatchObject({ code: 'not-found' })
  rmSync(join(folder, 'runs', '2', 'checkpoints', 'last'), { recursive: true })
  await expect(resume('2', { epochs: 9 })).rejects.toThrow(/kept no checkpoint to go on from/)
  expect(await detail('2')).toMatchObject({ state: 'done', epochs: 6, plan: { epochs: 6 } })
})
