/** Looks at every training picture once before the first epoch: unchanged since the scan, and decoded; bad ones are left out. */
import type { EnginePicture } from '../../contract'
import { cancelled } from '../../wire'
import type { DecodedPictures } from '../dataset/decoded'
import type { PictureError } from '../dataset/pictureErrors'
import { unchanged } from '../features/extract'
import { unpaused, type Pausing } from '../pausing'

export interface CheckOptions {
  readonly pictures: readonly EnginePicture[]
  /** Keeps what it decodes, up to its bound; tells of pictures that it cannot decode by itself. */
  readonly decoded: DecodedPictures
  readonly signal: AbortSignal
  /** Left out: it cannot be paused. */
  readonly pausing?: Pausing
  readonly onProgress: (progress: {
    readonly done: number
    readonly total: number
    readonly eta: number | null
  }) => void
  /** Told of pictures that are no longer what the scan saw. */
  readonly onFailed: (picture: EnginePicture, error: PictureError) => void
}

/** A few tenths of a second, so that cancel is answered soon. */
const BATCH = 64

/** The pictures that can be trained on. Rejects with `cancelled` between two batches. */
export async function checkPictures(options: CheckOptions): Promise<EnginePicture[]> {
  const { pictures, decoded, signal, pausing = unpaused } = options
  const started = pausing.now()
  const usable: EnginePicture[] = []
  for (let at = 0; at < pictures.length; at += BATCH) {
    if (signal.aborted) throw cancelled()
    const same = await unchanged(pictures.slice(at, at + BATCH), options.onFailed)
    await decoded.read(same)
    usable.push(...same.filter((picture) => !decoded.hasFailed(picture)))
    const done = Math.min(at + BATCH, pictures.length)
    const eta = ((pausing.now() - started) / 1000 / done) * (pictures.length - done)
    options.onProgress({ done, total: pictures.length, eta })
    await pausing.turn()
  }
  return usable
}
