/** Why a fetch ended without its file, in the words of the network; what is kept and other ways are added by the caller. */
import type { ErrorCode } from '../../../contract'

/** What happened and what to do, in sentences. */
export class FetchFailure extends Error {
  override readonly name = 'FetchFailure'
  /** The line broke off midway: going on from there at once may well work. */
  readonly cut: boolean
  readonly code: ErrorCode

  constructor(
    message: string,
    options: { readonly code?: ErrorCode; readonly cut?: boolean; readonly cause?: unknown } = {}
  ) {
    super(message, { cause: options.cause })
    this.code = options.code ?? 'weights-missing'
    this.cut = options.cut ?? false
  }
}

/** Whom a request went to. */
export interface Reached {
  readonly url: URL
  /** Null where the server was asked without one. */
  readonly proxy: URL | null
}

/** The failure that Node's `error` means; what is no failure of a network is given back as it is. */
export function networkFailure(error: unknown, { url, proxy }: Reached): unknown {
  if (error instanceof FetchFailure || !(error instanceof Error)) return error
  const code = String((error as NodeJS.ErrnoException).code ?? '')
  const say = (message: string, cut = false): FetchFailure => new FetchFailure(message, { cause: error, cut })
  const refused = /^Bad response: (\d+)$/.exec(error.message)?.[1]
  if (proxy && refused !== undefined) return say(proxyAnswer(Number(refused), proxy, url))
  if (isTls(error, code)) return say(`${trusted(url)} (${code || error.message}). ${TRUST}`)
  if (proxy && (UNREACHED.has(code) || error.message === 'Proxy timeout')) {
    return say(
      `The proxy ${proxy.host} cannot be reached (${code || 'no answer'}). Check HTTPS_PROXY and HTTP_PROXY, or name ${url.hostname} in NO_PROXY, and fetch again.`
    )
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return say(
      `The name ${url.hostname} cannot be found (${code}): this machine seems to be offline, or to need a proxy. Connect it, or set HTTPS_PROXY, and fetch again.`
    )
  }
  if (code === 'ECONNREFUSED') {
    return say(`${url.host} refuses the connection (${code}). A firewall or proxy may stand between: set HTTPS_PROXY where one is needed, and fetch again.`) // prettier-ignore
  }
  if (UNREACHED.has(code)) {
    return say(`${url.host} cannot be reached (${code}). Check the connection, and fetch again.`)
  }
  if (BROKEN.has(code) || code.startsWith('HPE_')) {
    return say(`The connection to ${url.host} broke off (${code}). Check the connection, and fetch again.`, true) // prettier-ignore
  }
  return error
}

const UNREACHED = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'ETIMEDOUT',
  'EADDRNOTAVAIL'
])
const BROKEN = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])

const TRUST =
  'Look at the date of this machine; where a company inspects its traffic, name its certificate in NODE_EXTRA_CA_CERTS. Then fetch again.'

function trusted(url: URL): string {
  return `No secure connection to ${url.host} could be made: its certificate is not trusted`
}

function isTls(error: Error, code: string): boolean {
  return (
    /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/.test(code) ||
    code === 'EPROTO' ||
    /before secure TLS connection was established/.test(error.message)
  )
}

function proxyAnswer(status: number, proxy: URL, url: URL): string {
  if (status === 407) {
    return `The proxy ${proxy.host} asks for a name and password (407). Put them into HTTPS_PROXY, as http://name:password@${proxy.host}, and fetch again.`
  }
  return `The proxy ${proxy.host} does not let through to ${url.host} (${status}). Ask whoever keeps it, or name ${url.hostname} in NO_PROXY where it can be reached directly, and fetch again.`
}
