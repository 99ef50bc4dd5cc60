import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../../src/contract'
import { fetchWeights, type FetchStep } from '../../../../../src/engine/zoo/fetch/fetchWeights'
import { takeLock } from '../../../../../src/disk/fileLock'
import { resources, workFolder } from '../../../../support/sample'
import {
  cut,
  lying,
  plain,
  redirect,
  silent,
  stall,
  status,
  weightsServer,
  whole,
  type WeightsServer
} from '../../../../support/weightsServer'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 30_000 })

const weights = { base: 'MobileNet', alpha: 0.25, size: 160, includeTop: false } as const
const name = 'mobilenet_2_5_160_tf_no_top.h5'
/** MobileNet 0.25's weights have the same shapes for all sizes; Keras publishes no hash of them. */
const bytes = readFileSync(join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5'))
const MEGABYTE = 1_000_000

let server: WeightsServer
let kerasHome: string
let file: string
let steps: FetchStep[]
beforeEach(async () => {
  server = await weightsServer(whole(bytes))
  kerasHome = workFolder('fetch')
  file = join(kerasHome, 'models', name)
  steps = []
})
afterEach(async () => {
  await server.close()
  rmSync(kerasHome, { recursive: true, force: true })
})

function fetchNow(changes: Partial<Parameters<typeof fetchWeights>[0]> = {}, mirror = server.origin) {
  return fetchWeights({
    weights,
    places: { resources, kerasHome },
    settings: { mirror: new URL(mirror), stallMs: 60_000, retryMs: 1 },
    signal: new AbortController().signal,
    onProgress: (step) => steps.push(step),
    ...changes
  })
}

/** The error of a fetch that gives a line up on which nothing comes: only there, since any machine can be slow. */
function givenUp(): Promise<AppError> {
  return failure(fetchNow({ settings: { mirror: new URL(server.origin), stallMs: 1500, retryMs: 1 } }))
}

/** The error of a fetch; nothing may lie under the file's name after it. */
async function failure(run: Promise<unknown> = fetchNow()): Promise<AppError> {
  const error: unknown = await run.then(
    () => null,
    (thrown: unknown) => thrown
  )
  if (!(error instanceof AppError)) throw new Error(`No AppError, but ${String(error)}`)
  expect(existsSync(file)).toBe(false)
  expect(existsSync(`${file}.part.lock`)).toBe(false)
  return error
}

const left = (): string[] => readdirSync(join(kerasHome, 'models')).sort()
const keptBytes = (): Buffer => readFileSync(`${file}.part`)
const inVain = (): void => expect(left()).toEqual([])

describe('a fetch that succeeds', () => {
  it('puts the file where Keras would, and nothing beside it', async () => {
    const state = await fetchNow()
    expect(state).toEqual({
      alpha: 0.25,
      includeTop: false,
      atHand: true,
      path: file,
      bytes: bytes.length,
      fetched: 0
    })
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect(left()).toEqual([name])
    expect(server.asked.map(({ url }) => url)).toEqual([`/mobilenet/${name}`])
    expect(steps[0]).toEqual({ done: 0, total: bytes.length, eta: null })
    expect(steps[steps.length - 1]).toMatchObject({ done: bytes.length, total: bytes.length })
  })

  it('asks nobody for what is at hand', async () => {
    await fetchNow()
    await fetchNow()
    const shipped = await fetchNow({ weights: { base: 'MobileNet', alpha: 0.25, includeTop: false } })
    expect(shipped.path.startsWith(resources)).toBe(true)
    expect(server.asked).toHaveLength(1)
  })

  it('fetches anew what lies there broken', async () => {
    mkdirSync(dirname(file))
    writeFileSync(file, bytes.subarray(0, MEGABYTE))
    await fetchNow()
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('goes over redirects', async () => {
    server.answer(redirect('/elsewhere', 301), redirect(`${server.origin}/there`, 307), whole(bytes))
    await fetchNow()
    expect(server.asked.map(({ url }) => url)).toEqual([`/mobilenet/${name}`, '/elsewhere', '/there'])
  })

  it('goes on by itself where the line breaks off', async () => {
    server.answer(cut(bytes, MEGABYTE), cut(bytes, 500_000), whole(bytes))
    await fetchNow()
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect(server.asked).toHaveLength(3)
    expect(server.asked[1]?.headers['range']).toMatch(/^bytes=[1-9]\d+-$/)
    expect(server.asked[1]?.headers['if-range']).toMatch(/^"[0-9a-f]{32}"$/)
  })

  it('goes on from what an earlier fetch left, and counts it', async () => {
    server.answer(stall(bytes, MEGABYTE))
    await givenUp()
    const before = keptBytes().length
    steps = []
    server.answer(whole(bytes))
    await fetchNow()
    expect(server.asked[1]?.headers['range']).toBe(`bytes=${before}-`)
    expect(steps[0]).toMatchObject({ done: before, total: bytes.length })
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect(left()).toEqual([name])
  })

  it('begins anew where a server knows no ranges, or has another file now', async () => {
    server.answer(stall(bytes, MEGABYTE))
    await givenUp()
    server.answer(plain(bytes))
    await fetchNow()
    expect(readFileSync(file).equals(bytes)).toBe(true)

    rmSync(file)
    const other = Buffer.from(bytes)
    server.answer(stall(Buffer.concat([other, Buffer.alloc(9)]), MEGABYTE))
    await givenUp()
    server.answer(whole(bytes, { etag: '"another"' }))
    await fetchNow()
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('takes a part that is all of it already', async () => {
    server.answer(cut(bytes, bytes.length), whole(bytes))
    mkdirSync(dirname(file))
    writeFileSync(`${file}.part`, bytes)
    const origin = { etag: null, lastModified: 'yesterday', md5: null, total: null }
    writeFileSync(`${file}.part.json`, JSON.stringify(origin))
    server.answer(status(416, { 'content-range': `bytes */${bytes.length}` }))
    await fetchNow()
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })
})

describe('a line that fails', () => {
  it('says how far it came, and keeps that', async () => {
    server.answer(cut(bytes, MEGABYTE), cut(bytes, 0))
    const { code, message } = await failure()
    expect(code).toBe('weights-missing')
    expect(message).toMatch(
      /^The connection to 127\.0\.0\.1:\d+ broke off .* Check the connection, and fetch again\. \d\.\d of 2\.1 MB are kept, to go on from\. If you have mobilenet_2_5_160_tf_no_top\.h5 from elsewhere, add it in the window or with "thaw weights add", or put it at /
    )
    expect(message.endsWith(`${file}.`)).toBe(true)
    expect(keptBytes().equals(bytes.subarray(0, keptBytes().length))).toBe(true)
    expect(server.asked).toHaveLength(4)
  })

  it('is given up where nothing comes', async () => {
    server.answer(stall(bytes, MEGABYTE))
    const { code, message } = await givenUp()
    expect(code).toBe('weights-missing')
    expect(message).toMatch(/^Nothing came from 127\.0\.0\.1:\d+ for 1\.5 seconds\. .* are kept/)
    expect(left()).toEqual([`${name}.part`, `${name}.part.json`])
  })

  it('is given up where no answer begins', async () => {
    server.answer(silent)
    expect((await givenUp()).message).toMatch(/^127\.0\.0\.1:\d+ does not answer \(1\.5 s\)\. Check/)
    inVain()
  })

  it('keeps what came when it is cancelled', async () => {
    server.answer(stall(bytes, MEGABYTE))
    const controller = new AbortController()
    const running = failure(fetchNow({ signal: controller.signal }))
    await expect.poll(() => keptBytes().length).toBeGreaterThan(0)
    controller.abort()
    expect((await running).code).toBe('cancelled')
    expect(keptBytes().length).toBeGreaterThan(0)
    const before = new AbortController()
    before.abort()
    expect((await failure(fetchNow({ signal: before.signal }))).code).toBe('cancelled')
    expect(keptBytes().length).toBeGreaterThan(0)
  })
})

describe('a server that lies about length', () => {
  it('says more than it sends: what came is kept', async () => {
    server.answer(lying(bytes.subarray(0, MEGABYTE), bytes.length))
    expect((await failure()).message).toMatch(/broke off .* are kept/)
    expect(keptBytes().length).toBeGreaterThan(0)
  })

  it('says less than it has: the file is cut off, and removed', async () => {
    server.answer(plain(bytes.subarray(0, MEGABYTE)))
    const { code, message } = await failure()
    expect(code).toBe('weights-mismatch')
    expect(message).toMatch(
      /^What came does not hold these weights, and was removed: the file was cut off: part of it is missing\. Fetch again/
    )
    inVain()
  })
})

describe('what is not the file', () => {
  it('is removed where its hash is another than the one Keras publishes', async () => {
    const vgg = { base: 'VGG16', alpha: 1, includeTop: false } as const
    const { code, message } = await failure(fetchNow({ weights: vgg }))
    expect(code).toBe('weights-mismatch')
    expect(message).toMatch(
      /^What came is not the file that Keras publishes \(its md5 is [0-9a-f]{32}, expected 6d6bbae143d832006294945121d1f1fc\), and was removed\. Fetch again; .* fetch on another network\./
    )
    inVain()
  })

  it("is removed where it is not the server's own hash: a bit fell over on the way", async () => {
    const answer = whole(bytes, { hash: true })
    server.answer(answer)
    await fetchNow()
    rmSync(file)
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(damaged.readUInt8(MEGABYTE) ^ 1, MEGABYTE)
    server.answer((request, response) => {
      const end = response.end.bind(response)
      response.end = (() => end(damaged)) as typeof response.end
      answer(request, response)
    })
    expect((await failure()).message).toMatch(/^What came is not the file that Keras publishes \(its md5 is/)
    inVain()
  })

  it('is removed where it is of another network, and the sentence names the first layer', async () => {
    const { message } = await failure(fetchNow({ weights: { ...weights, alpha: 0.5 } }))
    expect(message).toMatch(
      /and was removed: the file does not fit this network: layer "conv1" needs kernel of shape \[3, 3, 3, 16\], the file has \[3, 3, 3, 8\]\. Fetch again/
    )
    inVain()
  })

  it('is removed where it is no HDF5 file at all', async () => {
    server.answer(plain(Buffer.from('sorry')))
    expect((await failure()).message).toMatch(/removed: the file is no HDF5 file\./)
    inVain()
  })

  it('is not even taken where it is a web page', async () => {
    server.answer(status(200, { 'content-type': 'text/html; charset=utf-8' }, '<html>Sign in</html>'))
    expect((await failure()).message).toMatch(
      /answered with a web page in place of the file\. .* sign in there/
    )
    inVain()
  })
})

describe('an answer without the file', () => {
  const cases: readonly (readonly [number, RegExp])[] = [
    [
      404,
      /has no such file \(404\): \/mobilenet\/mobilenet_2_5_160_tf_no_top\.h5\. Check THAW_WEIGHTS_MIRROR/
    ],
    [403, /does not give the file out \(403\)/],
    [429, /is out of order or busy \(429\)\. Try again later/],
    [503, /is out of order or busy \(503\)\. Try again later/],
    [407, /proxy asks for a name and password \(407\)/],
    [418, /answered with 418, which is no file/]
  ]
  for (const [code, sentence] of cases) {
    it(`says so: ${code}, and loses nothing of what was kept`, async () => {
      server.answer(cut(bytes, MEGABYTE), cut(bytes, 0))
      await failure()
      const before = keptBytes()
      server.answer(status(code, {}, 'no'))
      expect((await failure()).message).toMatch(sentence)
      expect(keptBytes().equals(before)).toBe(true)
    })
  }

  it('says so: redirects without end, to nowhere, and to an unencrypted server', async () => {
    server.answer(redirect((request) => `${request.url}x`))
    expect((await failure()).message).toMatch(
      /sends from one address to the next without end \(5 redirects\)/
    )
    expect(server.asked).toHaveLength(6)
    server.answer(redirect('http://[nowhere'))
    expect((await failure()).message).toMatch(/sends on to "http:\/\/\[nowhere", which is no address/)
    server.answer(redirect('http://weights.example/file.h5'))
    expect((await failure()).message).toMatch(
      /sends on to http:\/\/weights\.example, which is not encrypted: what comes from there is not taken/
    )
    inVain()
  })
})

describe('a machine that cannot', () => {
  it('says who has the file just now', async () => {
    mkdirSync(dirname(file))
    const letGo = takeLock(`${file}.part.lock`)
    await expect(fetchNow()).rejects.toMatchObject({
      code: 'busy',
      message: `${name} is being fetched by another Thaw on this machine. Wait for its end: then it is at hand here, too.`
    })
    expect(server.asked).toHaveLength(0)
    letGo?.()
    await fetchNow()
  })

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    mkdirSync(dirname(file))
    symlinkSync('/dev/full', `${file}.part`)
    const { code, message } = await failure()
    expect(code).toBe('disk')
    expect(message).toBe(
      `The folder ${dirname(file)} is on a disk that is full. Make room on it, then fetch again.`
    )
  })

  it('says that the folder cannot be made', async () => {
    writeFileSync(join(kerasHome, 'models'), 'in the way')
    await expect(fetchNow()).rejects.toMatchObject({
      code: 'disk',
      message: expect.stringMatching(/models cannot be made: a file of that name is in the way\. Move it, or set KERAS_HOME/) as string // prettier-ignore
    })
  })

  it('refuses a width that the base has not, before anything is asked', async () => {
    await expect(fetchNow({ weights: { ...weights, alpha: 0.3 } })).rejects.toMatchObject({
      code: 'bad-input'
    })
    expect(server.asked).toHaveLength(0)
  })
})
