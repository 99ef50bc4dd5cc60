/** A hundred thousand pictures: what reads all of them answers rightly, and a scan lets other requests through. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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

it('answers about a hundred thousand pictures', async () => {
  const folder = join(bench.work, 'Large.thaw')
  const library = bench.compose()
  const { client } = library
  await client.request('project:create', { folder })
  await client.request('project:close', {})
  fill(folder)
  await client.request('project:open', { folder })
  const summary = await client.request('project:current', {})
  expect(summary?.pictures.total).toBe(COUNT)
  const split = await client.request('dataset:split', { val: 0.2, test: 0.1 })
  // Bytes that were given twice are in two classes or one: in neither case are both used.
  expect(split.pictures.used).toBe(90_000)
  const first = await client.request('dataset:pictures', { limit: 200 })
  expect(first).toMatchObject({ total: COUNT, rows: { length: 200 } })
  const last = await client.request('dataset:pictures', { offset: COUNT - 200, limit: 200 })
  expect(last.rows.map(({ id }) => id)).not.toContain(first.rows[0]?.id)
  expect(last.rows).toHaveLength(200)
  const filtered = await client.request('dataset:pictures', { filter: { class: 'b', side: 'val' } })
  expect(filtered.rows.every((row) => row.class === 'b' && row.side === 'val')).toBe(true)
  expect(filtered.total).toBeGreaterThan(5_000)
  expect(await client.request('dataset:problems', {})).toHaveLength(20_000)
})

it(`scans ${FILES} files without holding up other requests`, async () => {
  const data = join(bench.work, 'many')
  for (const cls of ['a', 'b']) mkdirSync(join(data, cls), { recursive: true })
  for (let i = 0; i < FILES; i++) writeFileSync(join(data, i % 2 ? 'a' : 'b', `${i}.jpg`), `no picture ${i}`)
  const library = bench.compose('two')
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'Many.thaw') })
  const scan = { over: false }
  const scanned = library.add(data).finally(() => (scan.over = true))
  let answers = 0
  while (!scan.over) {
    await library.client.request('project:recent', {})
    answers += 1
  }
  expect((await scanned).state).toBe('done')
  // A scan that looks at nothing else between its files would leave time for one.
  expect(answers).toBeGreaterThan(50)
  expect((await library.client.request('project:current', {}))?.pictures).toMatchObject({
    total: FILES,
    used: 0
  })
})
