/** One GET: by the usual proxy variables, over a limited number of redirects, and never waiting for ever. Keeps nothing. */
import http from 'node:http'
import https from 'node:https'
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent'
import { getProxyForUrl } from 'proxy-from-env'
import { cancelled } from '../../../wire'
import { FetchFailure, networkFailure, type Reached } from './failure'

/** Google's storage sends none; a mirror may send one or two. */
const MAX_REDIRECTS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface GetOptions {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** How long nothing may come before it is given up, in milliseconds. */
  readonly stallMs: number
  /** Whether an unencrypted `http:` address may be asked. */
  readonly mayBePlain: (url: URL) => boolean
}

export interface Answer extends Reached {
  readonly response: http.IncomingMessage
}

/** The answer that is no redirect; its body is still to be read, or to be destroyed. Throws FetchFailure. */
export async function httpGet(options: GetOptions): Promise<Answer> {
  let url = options.url
  for (let redirects = 0; ; redirects++) {
    refuseScheme(url, options)
    const answer = await ask(url, options)
    const { statusCode = 0, headers } = answer.response
    if (!REDIRECTS.has(statusCode) || headers.location === undefined) return answer
    answer.response.destroy()
    if (redirects === MAX_REDIRECTS) {
      throw new FetchFailure(
        `${options.url.host} sends from one address to the next without end (${MAX_REDIRECTS} redirects). Try again later.`
      )
    }
    url = redirected(headers.location, url)
  }
}

function redirected(location: string, from: URL): URL {
  try {
    return new URL(location, from)
  } catch (cause) {
    throw new FetchFailure(`${from.host} sends on to "${location}", which is no address. Try again later.`, {
      cause
    })
  }
}

function refuseScheme(url: URL, { url: first, mayBePlain }: GetOptions): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && mayBePlain(url))) return
  throw new FetchFailure(
    `${first.host} sends on to ${url.origin}, which is not encrypted: what comes from there is not taken. Try again later, or on another network.`
  )
}

/** Resolves with the first answer's head. */
function ask(url: URL, { headers, signal, stallMs }: GetOptions): Promise<Answer> {
  const proxy = proxyOf(url)
  const reached: Reached = { url, proxy }
  // Ends a proxy's tunnel in the making, too, of which the request itself knows nothing yet.
  const giveUp = new AbortController()
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(url, {
      headers: { 'user-agent': 'Thaw', 'accept-encoding': 'identity', accept: '*/*', ...headers },
      agent: proxy ? tunnel(url, proxy, giveUp.signal, stallMs + 1_000) : false
    })
    const settle = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', cancel)
    }
    // Rejects by itself: Electron 22's Node heeds no signal in a request, and one without a socket says nothing yet.
    const stop = (error: Error): void => {
      settle()
      reject(error)
      giveUp.abort()
      request.destroy()
    }
    const cancel = (): void => stop(cancelled())
    const timer = setTimeout(() => stop(noAnswer(reached, stallMs)), stallMs)
    signal.addEventListener('abort', cancel, { once: true })
    request.on('response', (response) => {
      settle()
      // Whoever reads the body hears of it; until then nobody may be listening.
      response.on('error', () => {})
      resolve({ response, ...reached })
    })
    // Stays on for good: an error after the answer's head reaches the reader of the body, too.
    request.on('error', (error) => {
      settle()
      reject(networkFailure(error, reached))
    })
    if (signal.aborted) cancel()
  })
}

function noAnswer({ url, proxy }: Reached, stallMs: number): FetchFailure {
  const who = proxy ? `${url.host}, asked by the proxy ${proxy.host},` : url.host
  return new FetchFailure(
    `${who} does not answer (${stallMs / 1000} s). Check the connection, and fetch again; where a proxy is needed, set HTTPS_PROXY.`
  )
}

function tunnel(url: URL, proxy: URL, signal: AbortSignal, timeout: number): http.Agent {
  // The types do not list it, but what stands here goes to Node's own request; where that heeds it not, the time does.
  const proxyRequestOptions: object = { signal }
  return url.protocol === 'https:'
    ? new HttpsProxyAgent({ proxy, proxyRequestOptions, timeout })
    : new HttpProxyAgent({ proxy, proxyRequestOptions, timeout })
}

/** By HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY; null where none is set for `url`. */
function proxyOf(url: URL): URL | null {
  const named = getProxyForUrl(url.href)
  if (named === '') return null
  let proxy: URL | null
  try {
    proxy = new URL(named)
  } catch {
    proxy = null
  }
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy
  throw new FetchFailure(
    proxy
      ? `The proxy of this machine is a ${proxy.protocol} one (${proxy.protocol}//${proxy.host}); Thaw knows HTTP proxies. Set HTTPS_PROXY to one, or name ${url.hostname} in NO_PROXY, and fetch again.`
      : `The proxy that HTTPS_PROXY names is no address: "${named.replace(/\/\/.*@/, '//…@')}". Write it as http://host:port, and fetch again.`
  )
}
