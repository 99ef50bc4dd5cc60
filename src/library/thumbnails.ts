/** Small JPEGs of pictures, upright, kept in the project by content; a few at a time. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transformer } from '@napi-rs/image'
import { AppError } from '../contract'
import { writeWhole } from './atomicFile'
import { formatOf } from './dataset/pictureFormat'

/** Decoding at once: more would only queue inside the decoder and hold more pictures in memory. */
const AT_ONCE = 4
const QUALITY = 82
/** EXIF orientations from here on lie on their side. */
const FIRST_SIDEWAYS = 5

export type Thumbnail = ReturnType<typeof createThumbnails>

export function createThumbnails() {
  let running = 0
  const queue: (() => void)[] = []

  async function turn<A>(work: () => Promise<A>): Promise<A> {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve))
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      queue.shift()?.()
    }
  }

  /**
   * A JPEG of at most `edge` pixels a side, never larger than the picture; `folder` is the project's. Throws
   * AppError('picture') where the file cannot be shown.
   */
  return async function thumbnail(
    folder: string,
    picture: { readonly path: string; readonly hash: string | null },
    edge: number
  ): Promise<Uint8Array<ArrayBuffer>> {
    const kept = picture.hash === null ? null : join(folder, 'thumbnails', `${picture.hash}-${edge}.jpg`)
    const known = kept && (await readFile(kept).catch(() => null))
    if (known) return new Uint8Array(known)
    return turn(async () => {
      const jpeg = await shrink(picture.path, edge)
      // A full disk costs the next look some time, not the picture.
      if (kept) await writeWhole(kept, jpeg).catch(() => {})
      return new Uint8Array(jpeg)
    })
  }
}

async function shrink(path: string, edge: number): Promise<Buffer> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError('picture', `This picture cannot be shown: its file cannot be read (${path}).`, {
      cause
    })
  })
  try {
    const { width, height, orientation = 1 } = await new Transformer(bytes).metadata(true)
    const sideways = orientation >= FIRST_SIDEWAYS
    const scale = Math.min(1, edge / Math.max(width, height))
    const target = (side: number): number => Math.max(1, Math.round(side * scale))
    return await new Transformer(bytes)
      .rotate()
      .fastResize({ width: target(sideways ? height : width), height: target(sideways ? width : height) })
      .jpeg(QUALITY)
  } catch (cause) {
    const why = formatOf(bytes) === 'GIF' ? 'Thaw makes no previews of GIFs' : 'its file is damaged'
    throw new AppError('picture', `This picture cannot be shown: ${why} (${path}).`, { cause })
  }
}
