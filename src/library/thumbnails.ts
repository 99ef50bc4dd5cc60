/** Small JPEGs of pictures, upright, kept in the project by content; a few at a time. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Transformer } from '@napi-rs/image'
import { AppError } from '../contract'
import { writeWhole } from './atomicFile'

/** Decoding at once: more would only queue inside the decoder and hold more pictures in memory. */
const AT_ONCE = 4

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

  /** A JPEG of at most `edge` pixels a side; throws AppError('picture') where the file cannot be shown. */
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
      if (kept) await writeWhole(kept, jpeg)
      return new Uint8Array(jpeg)
    })
  }
}

async function shrink(path: string, edge: number): Promise<Buffer> {
  try {
    const bytes = await readFile(path)
    const { width, height } = await new Transformer(bytes).metadata(true)
    const scale = Math.min(1, edge / Math.max(width, height))
    const target = (side: number): number => Math.max(1, Math.round(side * scale))
    return await new Transformer(bytes)
      .rotate()
      .fastResize({ width: target(width), height: target(height) })
      .jpeg(82)
  } catch (cause) {
    throw new AppError('picture', 'This picture cannot be shown: its file is missing or damaged.', { cause })
  }
}
