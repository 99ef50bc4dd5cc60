/** Opening and closing projects: locks, projects of another version, damaged ones, runs that nothing trains any more. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { planSchema, type AppError } from '../../../src/contract'
import { createBench } from './bench'

const bench = createBench('project')
const library = bench.compose()

async function make(name: string): Promise<string> {
  const folder = join(bench.work, name)
  await library.client.request('project:create', { folder })
  await library.client.request('project:close', {})
  return folder
}

function sql(folder: string, text: string): unknown[] {
  const db = new Database(join(folder, 'project.sqlite'))
  try {
    const statement = db.prepare(text)
    return statement.reader ? statement.all() : [statement.run()]
  } finally {
    db.close()
  }
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

async function refusal(folder: string, by = library): Promise<AppError> {
  try {
    await by.client.request('project:open', { folder })
  } catch (error) {
    return error as AppError
  }
  throw new Error(`${folder} was opened.`)
}

describe('a project', () => {
  it('is open in one Thaw at a time; the other is refused in a sentence', async () => {
    const folder = await make('Twice.thaw')
    const other = bench.compose('other')
    await library.client.request('project:open', { folder })
    const error = await refusal(folder, other)
    expect(error.code).toBe('busy')
    expect(error.message).toMatch(/^Another Thaw has this project open: .*Twice\.thaw\. .+\.$/)
    expect(await other.client.request('project:current', {})).toBeNull()
    // Whoever was refused leaves the other's lock alone.
    expect((await refusal(folder, other)).code).toBe('busy')
    await library.client.request('project:close', {})
    expect(await other.client.request('project:open', { folder })).toMatchObject({ name: 'Twice' })
    await other.client.request('project:close', {})
    expect(readdirSync(folder)).not.toContain('thaw.lock')
  })

  it('is taken over from a Thaw that is gone', async () => {
    const folder = await make('Stale.thaw')
    await library.client.request('project:open', { folder })
    const lock = readFileSync(join(folder, 'thaw.lock'), 'utf8')
    expect(lock).toContain(String(process.pid))
    await library.client.request('project:close', {})
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    for (const text of [lock.replace(String(process.pid), String(pid)), '']) {
      writeFileSync(join(folder, 'thaw.lock'), text)
      // A lock that is just being written holds nothing yet; one that stays so is from a crash.
      await expect
        .poll(() => library.client.request('project:open', { folder }).catch(() => null), { timeout: 20_000 })
        .toMatchObject({ name: 'Stale' })
      await library.client.request('project:close', {})
    }
  })

  it('may be opened again by the Thaw that has it open', async () => {
    const folder = await make('Again.thaw')
    await library.client.request('project:open', { folder })
    expect(await library.client.request('project:open', { folder })).toMatchObject({ name: 'Again' })
    await library.client.request('project:close', {})
  })

  it('from a newer Thaw is refused, and stays as it is', async () => {
    const folder = await make('Newer.thaw')
    sql(folder, 'PRAGMA user_version = 99')
    const before = hashOf(join(folder, 'project.sqlite'))
    const error = await refusal(folder)
    expect(error.code).toBe('project-newer')
    expect(error.message).toMatch(/newer Thaw \(version 99 .*Update Thaw to open it\.$/)
    expect(hashOf(join(folder, 'project.sqlite'))).toBe(before)
    expect(sql(folder, 'PRAGMA user_version')).toEqual([{ user_version: 99 }])
    expect(existsSync(join(folder, 'thaw.lock'))).toBe(false)
  })

  it.each([
    ['words', Buffer.from('This is no database. '.repeat(500))],
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(8192)]
  ])('whose database holds %s is refused, and stays as it is', async (name, bytes) => {
    const folder = join(bench.work, `Broken ${name}.thaw`)
    mkdirSync(folder)
    writeFileSync(join(folder, 'project.sqlite'), bytes)
    const error = await refusal(folder)
    expect(error.code).toBe('project-broken')
    expect(error.message).toMatch(/(damaged|cannot be read).*\. Restore .+\.$/)
    expect(readFileSync(join(folder, 'project.sqlite')).equals(bytes)).toBe(true)
    expect(existsSync(join(folder, 'thaw.lock'))).toBe(false)
  })

  it('with a hole in its database is refused in a sentence', async () => {
    const folder = await make('Hole.thaw')
    const path = join(folder, 'project.sqlite')
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 4096, 12288)
    writeFileSync(path, bytes)
    expect((await refusal(folder)).code).toBe('project-broken')
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  it('is whole in its database alone once it is closed', async () => {
    const folder = await make('Copied.thaw')
    await library.client.request('project:open', { folder })
    await library.client.request('dataset:split', { val: 0.3, test: 0.1, seed: 77 })
    await library.client.request('project:close', {})
    const copy = join(bench.work, 'Copy.thaw')
    mkdirSync(copy)
    copyFileSync(join(folder, 'project.sqlite'), join(copy, 'project.sqlite'))
    const summary = await library.client.request('project:open', { folder: copy })
    expect(summary).toMatchObject({ name: 'Copied', split: { val: 0.3, test: 0.1, seed: 77 } })
    await library.client.request('project:close', {})
  })

  it('that is not there is not found', async () => {
    expect(await refusal(join(bench.work, 'nowhere.thaw'))).toMatchObject({ code: 'not-found' })
    const file = join(bench.work, 'file.thaw')
    writeFileSync(file, 'a file')
    expect(await refusal(file)).toMatchObject({ code: 'not-found' })
  })

  it('shows runs that were training when Thaw ended as interrupted, with what they had', async () => {
    const folder = await make('Runs.thaw')
    const plan = JSON.stringify(planSchema.parse({})).replace(/'/g, "''")
    sql(
      folder,
      `INSERT INTO runs (state, plan, classes, created, train, val) VALUES
       ('running', '${plan}', '["a","b"]', '2026-01-01T00:00:00.000Z', 8, 2), ('done', '${plan}', '["a","b"]', '2026-01-02T00:00:00.000Z', 8, 2)`
    )
    sql(folder, 'INSERT INTO epochs VALUES (1, 1, 0.5, 0.75, 0.6, 0.7, 1.5, 0.001)')
    await library.client.request('project:open', { folder })
    const runs = await library.client.request('run:list', {})
    expect(runs.map(({ run, state }) => [run, state])).toEqual([
      ['2', 'done'],
      ['1', 'interrupted']
    ])
    expect(runs[1]?.error?.message).toMatch(/^Thaw ended while this run was training\./)
    const { history } = await library.client.request('run:get', { run: '1' })
    expect(history).toEqual([
      { run: '1', epoch: 1, loss: 0.5, acc: 0.75, val_loss: 0.6, val_acc: 0.7, seconds: 1.5, lr: 0.001 }
    ])
    await library.client.request('project:close', {})
  })
})

describe('project:create', () => {
  it('refuses a folder that holds a project, and places where none can be', async () => {
    const folder = await make('There.thaw')
    const before = hashOf(join(folder, 'project.sqlite'))
    const create = (path: string) => library.client.request('project:create', { folder: path })
    await expect(create(folder)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/already/)
    })
    expect(hashOf(join(folder, 'project.sqlite'))).toBe(before)
    const file = join(bench.work, 'a file')
    writeFileSync(file, 'words')
    await expect(create(file)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(create(join(file, 'P.thaw'))).rejects.toMatchObject({
      code: expect.stringMatching(/^(disk|bad-input)$/)
    })
    await expect(create('/proc/P.thaw')).rejects.toMatchObject({ code: 'disk' })
    expect(readFileSync(file, 'utf8')).toBe('words')
  })

  it.skipIf(process.getuid?.() === 0)('says that a folder cannot be written to', async () => {
    const locked = join(bench.work, 'locked')
    mkdirSync(locked, { mode: 0o555 })
    await expect(
      library.client.request('project:create', { folder: join(locked, 'P.thaw') })
    ).rejects.toMatchObject({ code: 'disk' })
    rmSync(locked, { recursive: true })
  })

  it('names the project after its folder, or as it is told', async () => {
    const unnamed = await library.client.request('project:create', {
      folder: join(bench.work, 'Мои цветы.thaw')
    })
    expect(unnamed).toMatchObject({ name: 'Мои цветы', runs: 0, bestAcc: null, dataFolders: [], classes: [] })
    const named = await library.client.request('project:create', {
      folder: join(bench.work, 'x.thaw'),
      name: '100% "flowers"'
    })
    expect(named.name).toBe('100% "flowers"')
  })
})

it('answers in a sentence where no project is open', async () => {
  await library.client.request('project:close', {})
  const asked = [
    library.client.request('dataset:rescan', {}),
    library.client.request('dataset:add', { folder: bench.work }),
    library.client.request('dataset:pictures', {}),
    library.client.request('dataset:problems', {}),
    library.client.request('dataset:split', {}),
    library.client.request('dataset:thumbnail', { picture: 1 }),
    library.client.request('run:start', {}),
    library.client.request('run:list', {}),
    library.client.request('run:predict', { run: '1', files: ['x.jpg'] }),
    library.client.request('run:export', { run: '1', out: join(bench.work, 'out') })
  ]
  for (const answer of await Promise.allSettled(asked))
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'no-project' } })
  expect(library.defects).toEqual([])
})
