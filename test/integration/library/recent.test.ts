/** The projects opened last: newest first, twelve at most, with what a first page shows of them. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createBench } from './bench'

const bench = createBench('recent')
const library = bench.compose()
const folderOf = (i: number): string => join(bench.work, `P${i}.thaw`)
const recent = async () => library.client.request('project:recent', {})
const names = async () => (await recent()).map(({ name }) => name)

it('keeps twelve, newest first, each once', async () => {
  expect(await recent()).toEqual([])
  for (let i = 1; i <= 14; i++) await library.client.request('project:create', { folder: folderOf(i) })
  expect(await names()).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((i) => `P${i}`))
  await library.client.request('project:open', { folder: folderOf(5) })
  expect((await names()).slice(0, 3)).toEqual(['P5', 'P14', 'P13'])
  expect(await recent()).toHaveLength(12)
})

it('shows which are gone, and forgets one when asked', async () => {
  renameSync(folderOf(9), join(bench.work, 'moved.thaw'))
  const gone = (await recent()).filter(({ exists }) => !exists)
  expect(gone.map(({ name }) => name)).toEqual(['P9'])
  await library.client.request('project:forget-recent', { folder: folderOf(9) })
  expect(await names()).not.toContain('P9')
  expect(await recent()).toHaveLength(11)
})

it('knows counts and covers of a project after its scan, and in another session', async () => {
  library.attachEngine()
  await library.client.request('project:create', { folder: join(bench.work, 'Seen.thaw') })
  await library.add(bench.data('data', ['daisy', 'tulips'], 6))
  await library.client.request('project:close', {})
  const other = bench.compose()
  const [first] = await other.client.request('project:recent', {})
  expect(first).toMatchObject({ name: 'Seen', pictures: 12, classes: 2, bestAcc: null, exists: true })
  expect(first?.thumbnails).toHaveLength(4)
  for (const url of first?.thumbnails ?? []) expect(url).toMatch(/^data:image\/jpeg;base64,\/9j\//)
})

it('starts anew where its file is broken', async () => {
  rmSync(join(bench.work, 'other'), { recursive: true, force: true })
  const other = bench.compose('other')
  await other.client.request('project:create', { folder: join(bench.work, 'X.thaw') })
  for (const name of ['recent.json', 'recent-projects.json'])
    writeFileSync(join(bench.work, 'other', name), '[{')
  expect(await other.client.request('project:recent', {})).toEqual([])
  await other.client.request('project:open', { folder: join(bench.work, 'X.thaw') })
  await other.client.request('project:close', {})
  expect(await other.client.request('project:recent', {})).toMatchObject([{ name: 'X' }])
})
