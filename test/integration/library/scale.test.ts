/**
 * A hundred thousand pictures: what reads all of them takes less than a second of the processor (whatever else the
 * machine does), and a scan never blocks for long.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import Database from 'libsql'
import { expect, it } from 'vitest'
import { createBench } from './bench'

const bench = createBench('scale')
const COUNT = 100_000
const FILES = 20_000

function fill(folder: string): void {
  const db = new Database(join(folder, 'project.sqlite'))
  db.exec(`
    INSERT INTO classes (id, name, position) VALUES (1, 'a', 0), (2, 'b', 1), (3, 'c', 2);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${COUNT})
      INSERT INTO pictures (path, class, bytes, mtime, hash, width, height, usable, used, checked)
      SELECT '/data/' || (i % 3) || '/' || i || '.jpg', i % 3 + 1, 1000, 1, hex(i % 90000) || 'x', 64, 64, 1, 1, 1 FROM n;
    INSERT INTO problems SELECT id, 'animated', 'An animated GIF.' FROM pictures WHERE id % 10 = 0;
  `)
  db.close()
}

it('answers about a hundred thousand pictures within a second each', async () => {
  const folder = join(bench.work, 'Large.thaw')
  const library = bench.compose()
  const { client } = library
  await client.request('project:create', { folder })
  await client.request('project:close', {})
  fill(folder)
  const times: Record<string, number> = {}
  const timed = async <A>(name: string, work: () => Promise<A>): Promise<A> => {
    const before = process.cpuUsage()
    const answer = await work()
    const { user, system } = process.cpuUsage(before)
    times[name] = (user + system) / 1000
    return answer
  }
  await timed('open', () => client.request('project:open', { folder }))
  const summary = await timed('summary', () => client.request('project:current', {}))
  expect(summary?.pictures.total).toBe(COUNT)
  const split = await timed('compare and split', () =>
    client.request('dataset:split', { val: 0.2, test: 0.1 })
  )
  // Bytes that were given twice are in two classes or one: in neither case are both used.
  expect(split.pictures.used).toBe(90_000)
  await timed('first page', () => client.request('dataset:pictures', { limit: 200 }))
  await timed('last page', () => client.request('dataset:pictures', { offset: COUNT - 200, limit: 200 }))
  await timed('filtered', () => client.request('dataset:pictures', { filter: { class: 'b', side: 'val' } }))
  expect(await timed('problems', () => client.request('dataset:problems', {}))).toHaveLength(20_000)
  for (const [name, ms] of Object.entries(times))
    expect(ms, name).toBeLessThan(name.startsWith('compare') ? 3000 : 1000)
})

it(`scans ${FILES} files without holding up other requests`, async () => {
  const data = join(bench.work, 'many')
  for (const cls of ['a', 'b']) mkdirSync(join(data, cls), { recursive: true })
  for (let i = 0; i < FILES; i++) writeFileSync(join(data, i % 2 ? 'a' : 'b', `${i}.jpg`), `no picture ${i}`)
  const library = bench.compose('two')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'Many.thaw') })
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  expect((await library.add(data)).state).toBe('done')
  delay.disable()
  expect(delay.max / 1e6).toBeLessThan(1000)
  expect((await library.client.request('project:current', {}))?.pictures).toMatchObject({
    total: FILES,
    used: 0
  })
})
