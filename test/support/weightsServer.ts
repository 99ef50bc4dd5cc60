/** A server of weights on this machine that can do wrong all that servers and lines do wrong. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http' // prettier-ignore
import type { AddressInfo, Socket } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface WeightsServer {
  readonly origin: string
  /** Every request so far. */
  readonly asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[]
  /** From now on every request is answered so; a list is used up one by one, its last for good. */
  answer(...answers: readonly [Answer, ...Answer[]]): void
  close(): Promise<void>
}

export async function weightsServer(...first: readonly [Answer, ...Answer[]]): Promise<WeightsServer> {
  let answers: readonly Answer[] = first
  const asked: { url: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers })
    const [next, ...rest] = answers
    if (rest.length > 0) answers = rest
    next?.(request, response)
  })
  return {
    origin: `http://127.0.0.1:${await listen(server)}`,
    asked,
    answer: (...next) => (answers = next),
    close: () => closeAll(server)
  }
}

const sockets = new WeakMap<Server, Set<Socket>>()

/** Listens on a free port of this machine. */
export async function listen(server: Server): Promise<number> {
  const open = new Set<Socket>()
  sockets.set(server, open)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Ends connections that stall, too. */
export async function closeAll(server: Server): Promise<void> {
  for (const socket of sockets.get(server) ?? []) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
}

/** An answer in full, or from where it was asked for: as Google's storage does. */
export function whole(
  bytes: Buffer,
  { etag = etagOf(bytes), hash = false }: { readonly etag?: string; readonly hash?: boolean } = {}
): Answer {
  return (request, response) => {
    const { from, head } = ranged(request, bytes, etag)
    if (hash) response.setHeader('x-goog-hash', ['crc32c=AAAAAA==', `md5=${md5(bytes, 'base64')}`].join(', '))
    head(response)
    response.end(bytes.subarray(from))
  }
}

/** The line breaks off after `length` bytes of what was asked for. */
export function cut(bytes: Buffer, length: number, { etag = etagOf(bytes) } = {}): Answer {
  return (request, response) => {
    const { from, head } = ranged(request, bytes, etag)
    head(response)
    response.write(bytes.subarray(from, from + length), () => setImmediate(() => response.destroy()))
  }
}

/** Nothing more comes after `length` bytes, and the connection stays. */
export function stall(bytes: Buffer, length: number): Answer {
  return (request, response) => {
    const { from, head } = ranged(request, bytes, etagOf(bytes))
    head(response)
    response.write(bytes.subarray(from, from + length))
  }
}

/** Never even a head. */
export const silent: Answer = () => {}

/** Knows no ranges: always all of it. */
export function plain(bytes: Buffer): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length })
    response.end(bytes)
  }
}

/** Says it sends `told` bytes, and sends `bytes`. */
export function lying(bytes: Buffer, told: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': told })
    response.write(bytes, () => setImmediate(() => response.destroy()))
  }
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answer {
  return (_request, response) => {
    response.writeHead(code, headers)
    response.end(body)
  }
}

export function redirect(to: string | ((request: IncomingMessage) => string), code = 302): Answer {
  return (request, response) => {
    response.writeHead(code, { location: typeof to === 'string' ? to : to(request) })
    response.end()
  }
}

export function md5(bytes: Buffer, form: 'hex' | 'base64' = 'hex'): string {
  return createHash('md5').update(bytes).digest(form)
}

function etagOf(bytes: Buffer): string {
  return `"${md5(bytes)}"`
}

function ranged(request: IncomingMessage, bytes: Buffer, etag: string) {
  const { range, 'if-range': ifRange } = request.headers
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? NaN)
  const isPart = !Number.isNaN(start) && (ifRange === undefined || ifRange === etag)
  const from = isPart ? Math.min(start, bytes.length) : 0
  return {
    from,
    head(response: ServerResponse) {
      response.setHeader('etag', etag)
      response.setHeader('content-type', 'application/octet-stream')
      if (isPart && start >= bytes.length) {
        response.writeHead(416, { 'content-range': `bytes */${bytes.length}` })
        return
      }
      response.setHeader('content-length', bytes.length - from)
      if (!isPart) response.writeHead(200)
      else response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` })
    }
  }
}
