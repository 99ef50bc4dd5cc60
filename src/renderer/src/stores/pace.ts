/** How fast a counter grows, over the last moments: smooth enough to read, quick enough to be true. Pure. */

export interface Sample {
  /** Milliseconds. */
  readonly at: number
  readonly done: number
}

/** Long enough that one slow picture does not shake the figure. */
const WINDOW_MS = 4000

/** Keeps the samples of the window and one before it. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples[samples.length - 1]
  if (last && sample.done < last.done) return [sample]
  const all = [...samples, sample]
  const first = all.findIndex(({ at }) => at >= sample.at - WINDOW_MS)
  return all.slice(Math.max(0, first - 1))
}

/** Steps a second; null until there is something to measure. */
export function rateOf(samples: readonly Sample[]): number | null {
  const first = samples[0]
  const last = samples[samples.length - 1]
  if (!first || !last || last.at - first.at < 250) return null
  return ((last.done - first.done) / (last.at - first.at)) * 1000
}
