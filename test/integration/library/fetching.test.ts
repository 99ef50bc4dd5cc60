/** Fetching weights as a job of the library: of no project, one at a time, cancelled, gone on with. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { JobProgress } from '../../../src/contract'
import type { ComposedLibrary } from '../../support/composeLibrary'
import { resources } from '../../support/sample'
import { stall, status, weightsServer, whole, type WeightsServer } from '../../support/weightsServer'
import { createBench } from './bench'

const bench = createBench('fetching')
const wanted = { base: 'MobileNet', alpha: 0.25, size: 160, includeTop: false } as const
const file = join(bench.work, 'keras', 'models', 'mobilenet_2_5_160_tf_no_top.h5')
const bytes = readFileSync(join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5'))

let server: WeightsServer
beforeAll(async () => {
  server = await weightsServer(whole(bytes))
  vi.stubEnv('THAW_WEIGHTS_MIRROR', server.origin)
  vi.stubEnv('NO_PROXY', '127.0.0.1')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await server.close()
})
beforeEach(() => {
  rmSync(join(bench.work, 'keras'), { recursive: true, force: true })
  server.answer(whole(bytes))
})

function compose(user: string): ComposedLibrary {
  const library = bench.compose(user)
  library.attachEngine()
  return library
}

const start = async ({ client }: ComposedLibrary): Promise<string> =>
  (await client.request('weights:fetch', wanted)).job

const progress = ({ told }: ComposedLibrary): JobProgress[] =>
  told.flatMap((each) =>
    each.name === 'job:progress' && each.payload.kind === 'fetch' ? [each.payload] : []
  )

/** Waits until bytes of the file have come. */
const come = (): Promise<void> => expect.poll(() => existsSync(`${file}.part`)).toBe(true)

it('tells of itself in bytes, and of its end, without a project', async () => {
  const library = compose('plain')
  const end = await library.ended(await start(library))
  expect(end).toMatchObject({ kind: 'fetch', state: 'done', weights: wanted, error: null, run: null })
  const steps = progress(library)
  expect(steps.length).toBeGreaterThan(0)
  expect(steps[steps.length - 1]).toMatchObject({
    job: end.job,
    phase: 'download',
    done: bytes.length,
    total: bytes.length,
    weights: wanted
  })
  expect(readFileSync(file).equals(bytes)).toBe(true)
  expect(library.defects).toEqual([])
})

it('goes on when the project is closed or another is opened, and only one runs', async () => {
  const library = compose('projects')
  const { client } = library
  server.answer(stall(bytes, 1_000_000))
  await client.request('project:create', { folder: join(bench.work, 'First.thaw') })
  const job = await start(library)
  await come()
  await expect(start(library)).rejects.toMatchObject({
    code: 'busy',
    message: 'A fetch of weights is running. Wait for its end, or stop it first.'
  })
  await client.request('project:create', { folder: join(bench.work, 'Second.thaw') })
  await client.request('project:close', {})
  expect(await client.request('job:list', {})).toMatchObject([{ job, kind: 'fetch', weights: wanted }])
  await client.request('job:cancel', { job })
  expect(await library.ended(job)).toMatchObject({ state: 'cancelled', error: null })
})

it('keeps what came when it is cancelled, and goes on from there', async () => {
  const library = compose('cancelled')
  server.answer(stall(bytes, 1_000_000))
  const job = await start(library)
  await come()
  await library.client.request('job:cancel', { job })
  await library.ended(job)
  expect(existsSync(file)).toBe(false)
  const kept = readFileSync(`${file}.part`).length
  server.answer(whole(bytes))
  const before = server.asked.length
  expect(await library.ended(await start(library))).toMatchObject({ state: 'done' })
  if (kept > 0) expect(server.asked[before]?.headers['range']).toBe(`bytes=${kept}-`)
  expect(readFileSync(file).equals(bytes)).toBe(true)
})

it('ends with the sentence of the engine, and is free for the next', async () => {
  const library = compose('failing')
  server.answer(status(503))
  expect(await library.ended(await start(library))).toMatchObject({
    state: 'failed',
    weights: wanted,
    error: {
      code: 'weights-missing',
      message: expect.stringMatching(/is out of order or busy \(503\)/) as string
    }
  })
  server.answer(whole(bytes))
  expect(await library.ended(await start(library))).toMatchObject({ state: 'done' })
})

it('says that what came is kept when the engine dies', async () => {
  const library = compose('killed')
  server.answer(stall(bytes, 1_000_000))
  const job = await start(library)
  await come()
  library.killEngine()
  expect(await library.ended(job)).toMatchObject({
    state: 'failed',
    error: { code: 'service-down', message: 'The engine stopped while it fetched weights. What came is kept: fetch again to go on from there.' } // prettier-ignore
  })
  expect(existsSync(file)).toBe(false)
})

it('is put in order when the library closes: what came is kept, and free for another Thaw', async () => {
  const library = compose('closing')
  server.answer(stall(bytes, 1_000_000))
  await start(library)
  await come()
  expect(existsSync(`${file}.part.lock`)).toBe(true)
  await library.close()
  expect(existsSync(`${file}.part.lock`)).toBe(false)
  expect(existsSync(`${file}.part`)).toBe(true)
  expect(existsSync(file)).toBe(false)
})
