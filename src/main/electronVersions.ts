/** Everything that differs between the Electrons Thaw runs on (22 to 45), in the main process. */
import { protocol } from 'electron'
import { pictureScheme } from '../contract'
import type { PictureAnswer } from './pictures'

/** To be called before the app is ready. */
export function registerPictureScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pictureScheme, privileges: { standard: true, secure: true } }
  ])
}

/** `protocol.handle` came with Electron 25, and took the place of `registerBufferProtocol`. */
export function handlePictures(
  answer: (url: string, options: { readonly signal?: AbortSignal }) => Promise<PictureAnswer>
): void {
  if (typeof protocol.handle === 'function') {
    protocol.handle(pictureScheme, async (request) => {
      const { status, headers, body } = await answer(request.url, { signal: request.signal })
      return new Response(Buffer.from(body), { status, headers })
    })
    return
  }
  protocol.registerBufferProtocol(pictureScheme, (request, callback) => {
    void answer(request.url, {}).then(({ status, headers, body }) =>
      callback({
        statusCode: status,
        headers: { ...headers },
        ...(headers['Content-Type'] && { mimeType: headers['Content-Type'] }),
        data: Buffer.from(body.buffer, body.byteOffset, body.byteLength)
      })
    )
  })
}
