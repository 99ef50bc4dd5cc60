/** How long looking at training pictures takes, where they are varied. */
import type { EnginePicture } from '../../contract'
import { DecodedPictures, picturesHeld } from '../dataset/decoded'
import { checkPictures } from '../training/checkPictures'
import type { ForecastContext, ForecastInput, Opened } from './opened'
import { MOST_PICTURES, noneUsable, spread, timed, WARM_UP } from './sample'

export interface Checks {
  /** Seconds of looking at all training pictures. */
  readonly seconds: number
  /** Seconds an epoch of decoding what does not fit in memory. */
  readonly again: number
  /** Bytes that the pictures not measured will take in memory. */
  readonly unread: number
  readonly decoded: DecodedPictures | null
  readonly pictures: readonly EnginePicture[]
}

/** Looks at a few training pictures, where they are varied. The caller disposes of `decoded`. */
export async function measureChecks(
  { plan, train }: ForecastInput,
  { signal, inspector }: ForecastContext,
  { pictures: varied }: Opened
): Promise<Checks> {
  if (!varied) return { seconds: 0, again: 0, unread: 0, decoded: null, pictures: [] }
  const decoded = await DecodedPictures.open({ size: plan.size, inspector, onFailed: () => undefined })
  try {
    const check = (pictures: readonly EnginePicture[]) =>
      timed(() =>
        checkPictures({ pictures, decoded, signal, onProgress: () => undefined, onFailed: () => undefined })
      )
    const sample = spread(train, WARM_UP + MOST_PICTURES)
    const first = await check(sample.slice(0, WARM_UP))
    const measured = await check(sample.slice(WARM_UP))
    const pictures = [...first.value, ...measured.value]
    if (pictures.length === 0) throw noneUsable()
    const each =
      sample.length > WARM_UP
        ? measured.seconds / (sample.length - WARM_UP)
        : first.seconds / Math.max(1, sample.length)
    const held = Math.min(train.length, picturesHeld(plan.size))
    return {
      seconds: each * train.length,
      again: each * (train.length - held),
      unread: Math.max(0, held - pictures.length) * plan.size * plan.size * 3,
      decoded,
      pictures
    }
  } catch (error) {
    decoded.dispose()
    throw error
  }
}
