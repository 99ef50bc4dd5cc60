/** Changing from one project to the next: what cannot be opened costs nothing, and two at once end in one. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sampleClasses } from '../../support/sample'
import { createBench, pictures } from './bench'

const bench = createBench('switching')

it('keeps the open project open where the next one cannot be opened or made', async () => {
  const { client } = bench.compose()
  const folder = join(bench.work, 'First.thaw')
  const filled = join(bench.work, 'filled')
  mkdirSync(filled)
  writeFileSync(join(filled, 'thesis.txt'), 'ten years of work')
  await client.request('project:create', { folder })
  const asked = [
    client.request('project:open', { folder: join(bench.work, 'nowhere.thaw') }),
    client.request('project:create', { folder }),
    client.request('project:create', { folder: filled })
  ]
  for (const answer of await Promise.allSettled(asked)) expect(answer.status).toBe('rejected')
  expect(await client.request('project:current', {})).toMatchObject({ folder })
  expect(readdirSync(filled)).toEqual(['thesis.txt'])
})

it('opens one after the other where several are asked for at once, and gives the others free', async () => {
  const first = bench.compose('several')
  const folders = ['A', 'B', 'C'].map((name) => join(bench.work, `${name}.thaw`))
  await Promise.all(folders.map((folder) => first.client.request('project:create', { folder })))
  expect(await first.client.request('project:current', {})).toMatchObject({ name: 'C' })
  const [a = '', b = '', c = ''] = folders
  expect([a, b, c].map((folder) => existsSync(join(folder, 'thaw.lock')))).toEqual([false, false, true])
  await Promise.all([c, a, a].map((folder) => first.client.request('project:open', { folder })))
  expect(await first.client.request('project:current', {})).toMatchObject({ name: 'A' })
  expect(await bench.compose('other').client.request('project:open', { folder: c })).toMatchObject({
    name: 'C'
  })
})

it('knows the open project by another way to it', async () => {
  const { client } = bench.compose('linked')
  const folder = join(bench.work, 'Linked.thaw')
  await client.request('project:create', { folder })
  symlinkSync(folder, join(bench.work, 'Link.thaw'))
  expect(await client.request('project:open', { folder: join(bench.work, 'Link.thaw') })).toMatchObject({
    folder
  })
})

it('makes the sample once, on pictures of its own, and finds it as it was left', async () => {
  const library = bench.compose('sample')
  library.attachEngine()
  const { client } = library
  const { folder, dataFolders } = await client.request('project:sample', {})
  expect(dataFolders).toEqual([join(bench.work, 'sample', 'sample', 'flowers')])
  const [scan] = await client.request('job:list', {})
  expect(await library.ended(scan?.job ?? '')).toMatchObject({ kind: 'scan', state: 'done' })
  const summary = await client.request('project:current', {})
  expect(summary).toMatchObject({ name: 'Flowers', pictures: { total: 120, used: 120, problems: 0 } })
  expect(summary?.classes.map(({ name }) => name)).toEqual(sampleClasses)
  expect((await pictures(library)).every(({ file }) => file.startsWith(dataFolders[0] ?? '-'))).toBe(true)

  await client.request('project:close', {})
  expect(await client.request('project:sample', {})).toEqual(summary)
  expect(await client.request('project:sample', {})).toMatchObject({ folder })
  expect(await client.request('job:list', {})).toEqual([])
  expect(library.defects).toEqual([])
})
