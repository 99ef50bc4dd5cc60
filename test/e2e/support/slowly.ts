/** A server's answer that comes a little at a time, so that a person can look, cancel, and go on. */
import type { Answer } from '../../support/weightsServer'

/** Between two pieces: quick enough for a test, slow enough to be seen. */
const PAUSE_MS = 50

/** Sends `bytes` from where it is asked, a piece of `piece` bytes at a time; knows ranges as Google's storage does. */
export function slowly(bytes: Buffer, piece: number): Answer {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.setHeader('etag', '"one"')
    response.setHeader('content-type', 'application/octet-stream')
    response.setHeader('content-length', bytes.length - start)
    if (start === 0) response.writeHead(200)
    else response.writeHead(206, { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` })
    let sent = start
    const timer = setInterval(() => {
      response.write(bytes.subarray(sent, sent + piece))
      sent += piece
      if (sent < bytes.length) return
      clearInterval(timer)
      response.end()
    }, PAUSE_MS)
    response.on('close', () => clearInterval(timer))
  }
}
