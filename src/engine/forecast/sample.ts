/** What a forecast looks at, and how it takes the time. */
import { performance } from 'node:perf_hooks'
import { AppError, type EnginePicture } from '../../contract'
import { nextTurn } from '../nextTurn'

/** Pictures of the first, unmeasured batch: graphs are optimised and memory is taken in it. */
export const WARM_UP = 8
/** Measured pictures at most, and about how long they may take. */
export const MOST_PICTURES = 40
const SECONDS = 1.5
/** Measured pictures, by the seconds that one takes. */
export function countFor(seconds: number): number {
  return Math.min(MOST_PICTURES, Math.max(2, Math.ceil(SECONDS / Math.max(seconds, 1e-6))))
}

/** `count` of them, evenly from all, so that every class and folder has its part. */
export function spread<A>(all: readonly A[], count: number): A[] {
  if (all.length <= count) return [...all]
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]).flatMap(
    (one) => one ?? []
  )
}

/** `count` of them, the same ones again where there are fewer. */
export function repeated<A>(all: readonly A[], count: number): A[] {
  return Array.from({ length: count }, (_, i) => all[i % all.length]).flatMap((one) => one ?? [])
}

/** One of each content. */
export function byContent(pictures: readonly EnginePicture[]): EnginePicture[] {
  return [...new Map(pictures.map((picture) => [picture.hash, picture])).values()]
}

/** Seconds from the next turn of the event loop on. */
export async function timed<A>(
  work: () => Promise<A>
): Promise<{ readonly value: A; readonly seconds: number }> {
  await nextTurn()
  const began = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - began) / 1000 }
}

export function noneUsable(): AppError {
  const message = 'None of the pictures that were tried can be used. Scan the folders again to see why.'
  return new AppError('no-pictures', message)
}
