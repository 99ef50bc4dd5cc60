/** Fetching over what stands between: proxies, redirects, certificates, nothing at all. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createSecureServer } from 'node:https'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { AppError } from '../../../../../src/contract'
import { fetchWeights } from '../../../../../src/engine/zoo/fetch/fetchWeights'
import { networkFailure } from '../../../../../src/engine/zoo/fetch/failure'
import { proxyServer, type ProxyServer } from '../../../../support/proxyServer'
import { resources, workFolder } from '../../../../support/sample'
import {
  closeAll,
  listen,
  redirect,
  weightsServer,
  whole,
  type WeightsServer
} from '../../../../support/weightsServer'

const certificates = join(__dirname, '../../../../data/certificates')
const bytes = readFileSync(join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5'))
const name = 'mobilenet_2_5_160_tf_no_top.h5'

let server: WeightsServer
let kerasHome: string
beforeEach(async () => {
  for (const variable of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'])
    for (const written of [variable, variable.toUpperCase()]) vi.stubEnv(written, '')
  server = await weightsServer(whole(bytes))
  kerasHome = workFolder('network')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.close()
  rmSync(kerasHome, { recursive: true, force: true })
})

function fetchNow(mirror = server.origin, stallMs = 60_000) {
  return fetchWeights({
    weights: { base: 'MobileNet', alpha: 0.25, size: 160, includeTop: false },
    places: { resources, kerasHome },
    settings: { mirror: new URL(mirror), stallMs, retryMs: 1 },
    signal: new AbortController().signal,
    onProgress: () => {}
  })
}

/** The sentence of a fetch that fails; nothing may lie under the file's name after it. */
async function sentence(mirror = server.origin, stallMs = 60_000): Promise<string> {
  const error: unknown = await fetchNow(mirror, stallMs).then(
    () => null,
    (thrown: unknown) => thrown
  )
  if (!(error instanceof AppError)) throw new Error(`No AppError, but ${String(error)}`)
  expect(existsSync(join(kerasHome, 'models', name))).toBe(false)
  expect(error.code).toBe('weights-missing')
  expect(error.message).toMatch(/ If you have .* from elsewhere, add it .* or put it at /)
  return error.message
}

async function behindProxy(
  options: Parameters<typeof proxyServer>[0] = {},
  account = ''
): Promise<ProxyServer> {
  const proxy = await proxyServer(options)
  onTestFinished(() => proxy.close())
  vi.stubEnv('HTTP_PROXY', `http://${account && `${account}@`}127.0.0.1:${proxy.port}`)
  return proxy
}

describe('by a proxy', () => {
  it('fetches through its tunnel, with the name and password it wants', async () => {
    const proxy = await behindProxy({ account: 'lab:pass word' }, 'lab:pass%20word')
    await fetchNow()
    expect(proxy.tunnels).toEqual([server.origin.replace('http://', '')])
    expect(readFileSync(join(kerasHome, 'models', name)).equals(bytes)).toBe(true)
  })

  it('goes around it where NO_PROXY says so', async () => {
    const proxy = await behindProxy()
    vi.stubEnv('NO_PROXY', 'localhost,127.0.0.1')
    await fetchNow()
    expect(proxy.tunnels).toEqual([])
  })

  it('says that it wants a name and password, and never says them', async () => {
    const proxy = await behindProxy({ account: 'lab:right' }, 'lab:wrong')
    const text = await sentence()
    expect(text).toContain(`The proxy 127.0.0.1:${proxy.port} asks for a name and password (407). Put them into HTTPS_PROXY, as http://name:password@127.0.0.1:${proxy.port}, and fetch again.`) // prettier-ignore
    expect(text).not.toContain('wrong')
  })

  it('says that it lets nobody through, is not there, or is silent', async () => {
    const refusing = await behindProxy({ refuse: 502 })
    expect(await sentence()).toMatch(/^The proxy 127\.0\.0\.1:\d+ does not let through to 127\.0\.0\.1:\d+ \(502\)\. Ask whoever keeps it/) // prettier-ignore
    await refusing.close()
    expect(await sentence()).toMatch(/^The proxy 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\. Check HTTPS_PROXY and HTTP_PROXY/) // prettier-ignore
    await behindProxy({ silent: true })
    expect(await sentence(server.origin, 500)).toMatch(/^127\.0\.0\.1:\d+, asked by the proxy 127\.0\.0\.1:\d+, does not answer \(0\.5 s\)/) // prettier-ignore
  })

  it('says that it is of another kind, or no address', async () => {
    vi.stubEnv('ALL_PROXY', 'socks5://127.0.0.1:1080')
    expect(await sentence()).toMatch(/^The proxy of this machine is a socks5: one \(socks5:\/\/127\.0\.0\.1:1080\); Thaw knows HTTP proxies/) // prettier-ignore
    vi.stubEnv('HTTP_PROXY', 'http://lab:secret@no host')
    const text = await sentence()
    expect(text).toMatch(
      /^The proxy that HTTPS_PROXY names is no address: "http:\/\/…@no host"\. Write it as/
    )
    expect(text).not.toContain('secret')
  })
})

describe('without a way', () => {
  it('says that nobody listens', async () => {
    const { origin } = server
    await server.close()
    expect(await sentence(origin)).toMatch(/^127\.0\.0\.1:\d+ refuses the connection \(ECONNREFUSED\)\./)
    server = await weightsServer(whole(bytes))
  })

  const reached = { url: new URL('https://storage.googleapis.com/file.h5'), proxy: null }
  const cases: readonly (readonly [string, RegExp, boolean])[] = [
    ['ENOTFOUND', /^The name storage\.googleapis\.com cannot be found \(ENOTFOUND\): this machine seems to be offline, or to need a proxy\./, false], // prettier-ignore
    ['EAI_AGAIN', /cannot be found \(EAI_AGAIN\)/, false],
    [
      'ENETUNREACH',
      /^storage\.googleapis\.com cannot be reached \(ENETUNREACH\)\. Check the connection/,
      false
    ],
    ['ETIMEDOUT', /cannot be reached \(ETIMEDOUT\)/, false],
    ['ECONNRESET', /^The connection to storage\.googleapis\.com broke off \(ECONNRESET\)/, true],
    ['HPE_INVALID_CONSTANT', /broke off \(HPE_INVALID_CONSTANT\)/, true],
    [
      'CERT_HAS_EXPIRED',
      /certificate is not trusted \(CERT_HAS_EXPIRED\)\. Look at the date of this machine/,
      false
    ]
  ]
  for (const [code, text, cut] of cases) {
    it(`says ${code} in words`, () => {
      const failure = networkFailure(Object.assign(new Error('no'), { code }), reached)
      expect(failure).toMatchObject({ message: expect.stringMatching(text) as string, cut })
    })
  }

  it('leaves other errors as they are', () => {
    const defect = new TypeError('a defect')
    expect(networkFailure(defect, reached)).toBe(defect)
  })
})

describe('over a secure connection', () => {
  async function secure(answer: Parameters<typeof createSecureServer>[1]): Promise<string> {
    const [key, cert] = ['localhost.key', 'localhost.crt'].map((file) =>
      readFileSync(join(certificates, file))
    )
    const secureServer = createSecureServer({ key, cert }, answer)
    const port = await listen(secureServer)
    onTestFinished(() => closeAll(secureServer))
    return `https://localhost:${port}`
  }

  it('says that a certificate is not trusted, directly and in a tunnel', async () => {
    const mirror = await secure(whole(bytes))
    const text = /^No secure connection to localhost:\d+ could be made: its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .* NODE_EXTRA_CA_CERTS/ // prettier-ignore
    expect(await sentence(mirror)).toMatch(text)
    const proxy = await proxyServer()
    onTestFinished(() => proxy.close())
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${proxy.port}`)
    expect(await sentence(mirror)).toMatch(text)
    expect(proxy.tunnels).toHaveLength(1)
  })

  it('says that what answers speaks no TLS', async () => {
    expect(await sentence(server.origin.replace('http:', 'https:'))).toMatch(/^No secure connection to 127\.0\.0\.1:\d+ could be made/) // prettier-ignore
  })

  it('does not follow to an unencrypted address', async () => {
    const mirror = await secure(redirect(`${server.origin}/file.h5`))
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    expect(await sentence(mirror)).toMatch(/sends on to http:\/\/127\.0\.0\.1:\d+, which is not encrypted/)
    expect(server.asked).toEqual([])
  })
})
