/** `thaw weights`, as a process of its own: what it says, what it leaves, and its exit codes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { proxyServer } from '../../support/proxyServer'
import { resources } from '../../support/sample'
import {
  closeAll,
  cut,
  listen,
  plain,
  redirect,
  stall,
  status,
  weightsServer,
  whole,
  type Answer,
  type WeightsServer
} from '../../support/weightsServer'
import { createBench, type Bench, type Outcome, type RunOptions } from './thaw'

const shipped = join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5')
const bytes = readFileSync(shipped)
const name = 'mobilenet_2_5_160_tf_no_top.h5'
const mobileNet = ['fetch', 'MobileNet', '--alpha', '0.25', '--size', '160']

let bench: Bench
let server: WeightsServer
let models: string
beforeAll(async () => {
  bench = createBench()
  models = join(bench.folder, 'keras', 'models')
  server = await weightsServer(whole(bytes))
})
afterAll(async () => {
  await server.close()
  bench.remove()
})
beforeEach(() => rmSync(models, { recursive: true, force: true }))

const left = (): string[] => (existsSync(models) ? readdirSync(models).sort() : [])

function weights(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const env = {
    THAW_WEIGHTS_MIRROR: server.origin,
    THAW_STALL_SECONDS: '60',
    NO_PROXY: '127.0.0.1',
    ...options.env
  }
  return bench.thaw(['weights', ...args], { ...options, env })
}

describe('thaw weights fetch', () => {
  it('fetches, says where the file is, and needs no TensorFlow', async () => {
    server.answer(whole(bytes))
    const { code, stdout, stderr } = await weights(mobileNet, { env: { THAW_TEST_LOADED: '1' } })
    expect(code).toBe(0)
    expect(stdout).toBe(`MobileNet 0.25 for 160 px is at hand: 2.1 MB in ${join(models, name)}\n`)
    expect(stderr).toMatch(
      /^Fetching {2}0\.0 of 2\.1 MB\nFetching {2}2\.1 of 2\.1 MB.*\nTensorFlow was not loaded$/
    )
    expect(readFileSync(join(models, name)).equals(bytes)).toBe(true)
    expect((await weights(['list'])).stdout).toMatch(
      new RegExp(`^MobileNet 0\\.25 for 160 px +at hand, 2\\.1 MB +${join(models, name)}$`, 'm')
    )
    const again = await weights([...mobileNet, '--json'])
    expect(again.stderr).toBe('')
    expect(again.objects()).toEqual([
      {
        kind: 'weights',
        base: 'MobileNet',
        alpha: 0.25,
        size: 160,
        includeTop: false,
        path: join(models, name),
        bytes: bytes.length
      }
    ])
  })

  it('keeps what came at Ctrl+C, says how to go on, and goes on', async () => {
    let child: Parameters<NonNullable<RunOptions['onStart']>>[0] | undefined
    const halfway: Answer = (request, response) => {
      stall(bytes, 1_000_000)(request, response)
      void expect
        .poll(() => readFileSync(join(models, `${name}.part`)).length)
        .toBeGreaterThan(0)
        .then(() => child?.kill('SIGINT'))
    }
    server.answer(halfway)
    const { code, stdout, stderr } = await weights(mobileNet, {
      onStart: (started) => (child = started)
    })
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^Stopping; what came is kept\. Ctrl\+C again ends at once\.$/m)
    expect(stderr).toMatch(/^thaw: Stopped; what came is kept\. To go on from there: thaw weights fetch MobileNet --alpha 0\.25 --size 160$/m) // prettier-ignore
    expect(left()).toEqual([`${name}.part`, `${name}.part.json`])
    const kept = readFileSync(join(models, `${name}.part`)).length
    server.answer(whole(bytes))
    expect((await weights(mobileNet)).code).toBe(0)
    expect(server.asked[server.asked.length - 1]?.headers['range']).toBe(`bytes=${kept}-`)
    expect(left()).toEqual([name])
  })

  const failures: readonly (readonly [string, Answer, readonly string[], RegExp, readonly string[]])[] = [
    ['a line that breaks off', cut(bytes, 0), mobileNet, /broke off \(ECONNRESET\)\. Check the connection/, [`${name}.part`, `${name}.part.json`]], // prettier-ignore
    ['a line on which nothing comes', stall(bytes, 1_000_000), mobileNet, /^thaw: Nothing came from 127\.0\.0\.1:\d+ for 2\.5 seconds\. .* \d\.\d of 2\.1 MB are kept/m, [`${name}.part`, `${name}.part.json`]], // prettier-ignore
    ['a wrong hash', plain(bytes), ['fetch', 'VGG16'], /its md5 is [0-9a-f]{32}, expected 6d6bbae143d832006294945121d1f1fc\), and was removed/, []], // prettier-ignore
    ['a wrong file', plain(Buffer.from('sorry')), mobileNet, /and was removed: the file is no HDF5 file/, []],
    ['wrong shapes', plain(bytes), ['fetch', 'MobileNet', '--alpha', '0.5'], /removed: the file does not fit this network: layer "conv1" needs kernel of shape \[3, 3, 3, 16\]/, []], // prettier-ignore
    [
      'a file that is cut off',
      plain(bytes.subarray(0, 900_000)),
      mobileNet,
      /removed: the file was cut off/,
      []
    ],
    ['no file', status(404), mobileNet, /has no such file \(404\)/, []],
    ['a server out of order', status(503), mobileNet, /out of order or busy \(503\)/, []],
    [
      'redirects without end',
      redirect((request) => `${request.url}x`),
      mobileNet,
      /without end \(5 redirects\)/,
      []
    ]
  ]
  for (const [what, answer, args, sentence, files] of failures) {
    it(`ends ${what} in one line, with exit code 1 and nothing under the file's name`, async () => {
      server.answer(answer)
      const env = { THAW_STALL_SECONDS: what.endsWith('nothing comes') ? '2.5' : '60' }
      const { code, stdout, stderr } = await weights([...args, '--json'], { env })
      expect(code).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toMatch(sentence)
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
      expect(left()).toEqual(files)
    })
  }

  it('goes over a proxy that wants a password, TLS with a certificate of its own, and a redirect', async () => {
    const folder = resolve(__dirname, '../../data/certificates')
    const [key, cert] = ['localhost.key', 'localhost.crt'].map((file) => readFileSync(join(folder, file)))
    const answers = [redirect('/moved.h5'), whole(bytes)]
    const secure = createServer({ key, cert }, (request, response) => answers.shift()?.(request, response))
    const port = await listen(secure)
    const proxy = await proxyServer({ account: 'lab:secret' })
    onTestFinished(() => Promise.all([closeAll(secure), proxy.close()]).then(() => {}))
    const { code } = await weights(mobileNet, {
      env: {
        THAW_WEIGHTS_MIRROR: `https://localhost:${port}/keras-applications/`,
        HTTPS_PROXY: `http://lab:secret@127.0.0.1:${proxy.port}`,
        NODE_EXTRA_CA_CERTS: join(folder, 'localhost.crt')
      }
    })
    expect(code).toBe(0)
    expect(proxy.tunnels).toEqual([`localhost:${port}`, `localhost:${port}`])
    expect(left()).toEqual([name])
  })

  it('is wrong usage for a base, a width or a mirror that is none', async () => {
    const outcomes = [
      await weights(['fetch', 'VGG17']),
      await weights(['fetch', 'VGG16', '--alpha', '0.5']),
      await weights(['fetch', 'VGG16'], { env: { THAW_WEIGHTS_MIRROR: 'the lab' } }),
      await weights(['fetch', 'VGG16'], { env: { THAW_STALL_SECONDS: 'long' } })
    ]
    expect(outcomes.map(({ code }) => code)).toEqual([2, 2, 2, 2])
    const texts = outcomes.map(({ stderr }) => stderr)
    expect(texts[0]).toMatch(/Expected one of Xception, VGG16/)
    expect(texts[1]).toMatch(/VGG16 has no alpha, but got 0\.5/)
    expect(texts[2]).toMatch(/THAW_WEIGHTS_MIRROR is "the lab", which is no web address/)
    expect(texts[3]).toMatch(/THAW_STALL_SECONDS is "long"/)
    expect(left()).toEqual([])
  })
})

describe('thaw weights add and list', () => {
  it('takes a file, and lists what is at hand and what is half there', async () => {
    const source = join(bench.folder, 'from a friend.h5')
    writeFileSync(source, bytes)
    const added = await weights(['add', 'from a friend.h5', '--json'])
    expect(added.code).toBe(0)
    const path = join(models, 'mobilenet_2_5_224_tf_no_top.h5')
    expect(added.objects()).toEqual([
      { kind: 'weights', base: 'MobileNet', alpha: 0.25, size: 224, includeTop: false, path }
    ])
    writeFileSync(
      join(models, 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5.part'),
      Buffer.alloc(12_345_678)
    )
    const { stdout } = await weights(['list'])
    expect(stdout).toMatch(/^VGG16 +12\.3 of 58\.9 MB fetched +\//m)
    expect(stdout).toMatch(/^MobileNet 0\.25 +at hand, 2\.1 MB +\//m)
    expect(stdout).toMatch(/^VGG19 with its top +not at hand, 574\.7 MB +\//m)
    const listed = (await weights(['list', '--json'])).objects()
    expect(listed).toHaveLength(18)
    expect(listed).toContainEqual({
      base: 'VGG16',
      alpha: null,
      includeTop: false,
      atHand: false,
      path: join(models, 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5'),
      bytes: 58_889_256,
      fetched: 12_345_678
    })
  })

  it('says what a file is that is not what it should be', async () => {
    mkdirSync(join(bench.folder, 'folder.h5'))
    writeFileSync(join(bench.folder, 'half.h5'), bytes.subarray(0, 900_000))
    writeFileSync(join(bench.folder, 'notes.h5'), 'notes')
    const outcomes = [
      await weights(['add', 'VGG16', shipped]),
      await weights(['add', 'half.h5']),
      await weights(['add', 'notes.h5']),
      await weights(['add', 'folder.h5']),
      await weights(['add', 'nowhere.h5'])
    ]
    expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1])
    expect(outcomes.map(({ stderr }) => stderr.trimEnd())).toEqual([
      `thaw: ${shipped} holds the weights of MobileNet 0.25, not of VGG16. Add it as MobileNet, or choose another file.`,
      `thaw: ${join(bench.folder, 'half.h5')} was cut off: part of it is missing. Get it anew.`,
      `thaw: ${join(bench.folder, 'notes.h5')} is no HDF5 file. Choose a .h5 file that Keras wrote.`,
      `thaw: ${join(bench.folder, 'folder.h5')} is a folder. Name the .h5 file in it.`,
      `thaw: There is no weights file ${join(bench.folder, 'nowhere.h5')}. Check the path.`
    ])
    expect(left()).toEqual([])
  })

  it('is wrong usage for a base that is none, and for too many files', async () => {
    const outcomes = [await weights(['add', 'VGG17', shipped]), await weights(['add', 'a', 'b', 'c'])]
    expect(outcomes.map(({ code }) => code)).toEqual([2, 2])
    expect(outcomes[0]?.stderr).toMatch(/^thaw: "VGG17" is no base: expected one of Xception, .*, then the file\. See: thaw weights --help\n$/) // prettier-ignore
    expect(outcomes[1]?.stderr).toMatch(/^thaw: too many words: expected a file, or a base and a file\./)
  })
})
