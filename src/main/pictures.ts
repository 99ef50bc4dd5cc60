/** Answers `thaw-picture://` URLs: pictures reach the window by id alone, decoded in the library, never here. */
import { AppError, libraryRequests, type ErrorCode } from '../contract'

export interface PictureAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type AskThumbnail = (
  input: { readonly picture: number; readonly edge: number },
  options: { readonly signal?: AbortSignal }
) => Promise<{ readonly jpeg: Uint8Array }>

const DEFAULT_EDGE = 256

const statuses: Partial<Record<ErrorCode, number>> = {
  'bad-input': 400,
  'not-found': 404,
  'no-project': 404,
  picture: 422,
  'service-down': 503
}

/** Never rejects: an error is a status with its sentence as text. */
export async function answerPicture(
  url: string,
  ask: AskThumbnail,
  options: { readonly signal?: AbortSignal } = {}
): Promise<PictureAnswer> {
  try {
    const { versioned, ...input } = parsePictureUrl(url)
    const { jpeg } = await ask(input, options)
    return {
      status: 200,
      headers: {
        'Content-Type': 'image/jpeg',
        // Ids start anew in each project and a file may change under its id: only a URL with a version may be kept.
        'Cache-Control': versioned ? 'private, max-age=31536000, immutable' : 'no-cache',
        'X-Content-Type-Options': 'nosniff'
      },
      body: jpeg
    }
  } catch (error) {
    const [status, sentence] =
      error instanceof AppError ? [statuses[error.code] ?? 500, error.message] : [500, String(error)]
    return {
      status,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
      body: Buffer.from(sentence)
    }
  }
}

/** `thaw-picture://thumb/<id>?edge=256&v=…`; throws `bad-input` where it is none. */
function parsePictureUrl(url: string): { picture: number; edge: number; versioned: boolean } {
  const { host, pathname, searchParams } = new URL(url)
  const id = /^\/(\d{1,15})$/.exec(pathname)?.[1]
  const input = libraryRequests['dataset:thumbnail'].input.safeParse({
    picture: Number(id),
    edge: Number(searchParams.get('edge') ?? DEFAULT_EDGE)
  })
  if (host !== 'thumb' || id === undefined || !input.success) {
    throw new AppError(
      'bad-input',
      `"${url}" names no picture. Expected thaw-picture://thumb/<id>?edge=16..1024.`
    )
  }
  return { ...input.data, versioned: searchParams.has('v') }
}
