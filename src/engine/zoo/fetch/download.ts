/** Brings a file by HTTP into its part file: goes on where it was, notices cuts, stalls and lies about length. Judges no content. */
import type { FileHandle } from 'node:fs/promises'
import { cancelled } from '../../../wire'
import { partOf } from '../fileSize'
import { FetchFailure, networkFailure } from './failure'
import { httpGet, type Answer, type GetOptions } from './httpGet'
import type { Origin, PartFile } from './partFile'

export interface DownloadOptions extends Omit<GetOptions, 'headers'> {
  readonly part: PartFile
  /** Whether the whole will be compared with a hash: then a part may be gone on with even where a server has no marks. */
  readonly hashed: boolean
  /** Before a connection that broke off is made again, in milliseconds; longer each time. */
  readonly retryMs: number
  /** Bytes so far and in all; null while that is not known. */
  readonly onProgress: (done: number, total: number | null) => void
}

/** Time for what has arrived already to be read, before a line counts as stalled. */
const READ_FIRST_MS = 50

/** Connections that break off in a row, with next to nothing got in between. */
const ATTEMPTS = 4
const NEXT_TO_NOTHING = 65_536

/** Resolves when all of the file is in its part. Throws FetchFailure; what came is kept. */
export async function download(options: DownloadOptions): Promise<void> {
  const { part, retryMs, signal } = options
  for (let attempt = 1, most = part.bytes; ; attempt++) {
    try {
      return await fetchOnce(options)
    } catch (error) {
      if (!(error instanceof FetchFailure) || !error.cut || signal.aborted) throw error
      if (part.bytes > most + NEXT_TO_NOTHING) attempt = 1
      if (attempt === ATTEMPTS) throw error
      most = Math.max(most, part.bytes)
      await pause(retryMs * attempt, signal)
    }
  }
}

/** Rejects with `cancelled` as soon as that is asked for. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      clearTimeout(timer)
      reject(cancelled())
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel)
      resolve()
    }, ms)
    signal.addEventListener('abort', cancel, { once: true })
    if (signal.aborted) cancel()
  })
}

async function fetchOnce(options: DownloadOptions): Promise<void> {
  const { part } = options
  const kept = resumable(part, options.hashed)
  const headers = kept
    ? { range: `bytes=${part.bytes}-`, ...(mark(kept) && { 'if-range': mark(kept) ?? '' }) }
    : {}
  const answer = await httpGet({ ...options, headers })
  const { response } = answer
  try {
    if (response.statusCode === 416) return await afterTheEnd(answer, options)
    refuseAnswer(answer)
    const from = response.statusCode === 206 ? rangeStart(answer) : 0
    const origin = originOf(answer, from)
    if (response.statusCode === 206 && (from !== part.bytes || !sameOrigin(kept, origin))) {
      await part.remove()
      throw new FetchFailure(`${answer.url.host} has another file now than before.`, { cut: true })
    }
    const handle = from > 0 ? await part.goOn() : await part.begin(origin)
    await readBody(answer, { ...options, handle, from, total: origin.total })
  } finally {
    response.destroy()
  }
}

/** What is known about the part, where a server may be asked for the rest of it. */
function resumable(part: PartFile, hashed: boolean): Origin | null {
  const origin = part.bytes > 0 ? part.origin() : null
  return origin && (hashed || mark(origin) !== null) ? origin : null
}

function mark({ etag, lastModified }: Origin): string | null {
  return etag ?? lastModified
}

function sameOrigin(kept: Origin | null, now: Origin): boolean {
  if (!kept) return false
  const equal = <A>(a: A | null, b: A | null): boolean => a === null || b === null || a === b
  return equal(kept.etag, now.etag) && equal(kept.total, now.total)
}

/** Asked for what comes after the last byte: then all of it is here, or the part is of another file. */
async function afterTheEnd({ response, url }: Answer, { part, onProgress }: DownloadOptions): Promise<void> {
  const total = /^bytes \*\/(\d+)$/.exec(response.headers['content-range'] ?? '')?.[1]
  if (total !== undefined && Number(total) === part.bytes) return onProgress(part.bytes, part.bytes)
  await part.remove()
  throw new FetchFailure(`${url.host} has another file now than before.`, { cut: true })
}

function refuseAnswer({ response, url }: Answer): void {
  const { statusCode: status = 0, headers } = response
  if (status === 200 || status === 206) {
    if (!/^text\/html\b/.test(headers['content-type'] ?? '')) return
    throw new FetchFailure(`${url.host} answered with a web page in place of the file. Where this network has a sign-in page, sign in there, and fetch again.`) // prettier-ignore
  }
  if (status === 404 || status === 410) {
    throw new FetchFailure(`${url.host} has no such file (${status}): ${url.pathname}. Check THAW_WEIGHTS_MIRROR where it is set.`) // prettier-ignore
  }
  if (status === 407) {
    throw new FetchFailure('The proxy asks for a name and password (407). Put them into HTTPS_PROXY, as http://name:password@host:port, and fetch again.') // prettier-ignore
  }
  if (status === 401 || status === 403) {
    throw new FetchFailure(`${url.host} does not give the file out (${status}). Try on another network, or later.`) // prettier-ignore
  }
  if (status === 429 || status >= 500) {
    throw new FetchFailure(`${url.host} is out of order or busy (${status}). Try again later.`)
  }
  throw new FetchFailure(`${url.host} answered with ${status}, which is no file. Try again later.`)
}

function rangeStart({ response, url }: Answer): number {
  const start = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1]
  if (start !== undefined) return Number(start)
  throw new FetchFailure(`${url.host} answered with a part of the file, but not which. Try again later.`)
}

function originOf({ response: { headers } }: Answer, from: number): Origin {
  const { etag, 'last-modified': lastModified, 'content-length': length, 'content-range': range } = headers
  const whole = range?.match(/\/(\d+)$/)?.[1]
  const total = whole !== undefined ? Number(whole) : length !== undefined ? Number(length) + from : null
  return {
    etag: etag?.startsWith('"') ? etag : null,
    lastModified: lastModified ?? null,
    md5: md5Of(headers['x-goog-hash']),
    total
  }
}

/** Google's storage says `crc32c=…, md5=<base64>` of the file. */
function md5Of(header: string | string[] | undefined): string | null {
  const base64 = /md5=([\w+/]{22}==)/.exec(String(header ?? ''))?.[1]
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('hex')
}

interface BodyOptions extends DownloadOptions {
  readonly handle: FileHandle
  readonly from: number
  readonly total: number | null
}

/** Writes what comes, and closes the file. */
async function readBody(answer: Answer, options: BodyOptions): Promise<void> {
  const { response, url } = answer
  const { handle, from, total, signal, stallMs, onProgress } = options
  let [done, over] = [from, false]
  let timer: NodeJS.Timeout | undefined
  const giveUp = (): void => {
    const before = done
    // After a long step of a training in this process, timers come before what has arrived meanwhile is read.
    setTimeout(() => {
      if (done === before) response.destroy(stalled(url, stallMs))
    }, READ_FIRST_MS)
  }
  const expectMore = (): void => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, stallMs)
  }
  const cancel = (): void => void response.destroy(cancelled())
  signal.addEventListener('abort', cancel, { once: true })
  try {
    if (signal.aborted) throw cancelled()
    onProgress(done, total)
    expectMore()
    for await (const chunk of response as AsyncIterable<Buffer>) {
      await handle.appendFile(chunk)
      done += chunk.length
      onProgress(done, total)
      over = total !== null && done > total
      if (over) break
      expectMore()
    }
    await handle.sync()
  } catch (error) {
    throw signal.aborted ? cancelled() : networkFailure(error, answer)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
    await handle.close()
  }
  if (over || (total !== null && done < total) || !response.complete) {
    throw new FetchFailure(`The connection to ${url.host} broke off after ${partOf(done, total)}. Check the connection, and fetch again.`, { cut: true }) // prettier-ignore
  }
}

function stalled(url: URL, stallMs: number): FetchFailure {
  return new FetchFailure(
    `Nothing came from ${url.host} for ${stallMs / 1000} seconds. Check the connection, and fetch again.`
  )
}
