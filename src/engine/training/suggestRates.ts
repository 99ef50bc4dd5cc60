/** Which learning rate the curve of a finder speaks for: fastai's `steep` and `minimum`. */
import type { RateCurve } from '../../contract'

/** fastai leaves out a tenth of the steps at the beginning, where smoothing has not settled, and the last that diverge. */
const LAST_LEFT_OUT = 5

/** Slopes are taken over this share of the range to either side: over single steps they are the noise of single batches. */
const REACH = 0.04

type Suggestions = Pick<RateCurve, 'suggested' | 'steepest' | 'minimum'>
type Point = RateCurve['points'][number]

const none: Suggestions = { suggested: null, steepest: null, minimum: null }

/**
 * The rate where the smoothed loss falls most steeply, over the logarithm of the rate; a tenth of the rate where it is lowest; and
 * the lower of the two. Both are sought on the deepest descent of the curve: at rates that change nothing a loss may be low by
 * chance. Two digits: the curve knows no more.
 *
 * @param steps those of the whole range
 */
export function suggestRates(points: RateCurve['points'], steps: number): Suggestions {
  const looked = points.slice(Math.floor(steps / 10), -LAST_LEFT_OUT)
  const descent = deepestDescent(looked)
  const bottom = descent[descent.length - 1]
  const steepest = steepestOf(descent, Math.max(1, Math.round(steps * REACH)))
  if (!bottom || !steepest) return none
  const [steep, tenth] = [twoDigits(steepest.lr), twoDigits(bottom.lr / 10)]
  return { suggested: Math.min(steep, tenth), steepest: steep, minimum: tenth }
}

/** From a point to a later one that lies lower by more than any other pair; empty where nothing falls. */
function deepestDescent(points: readonly Point[]): readonly Point[] {
  let [top, from, to, depth] = [0, 0, 0, 0]
  points.forEach(({ smoothed }, i) => {
    const highest = points[top]?.smoothed ?? 0
    if (smoothed > highest) top = i
    else if (highest - smoothed > depth) [from, to, depth] = [top, i, highest - smoothed]
  })
  return depth > 0 ? points.slice(from, to + 1) : []
}

function steepestOf(descent: readonly Point[], reach: number): Point | undefined {
  const slopes = descent.map((point, i) =>
    slope(descent[Math.max(0, i - reach)] ?? point, descent[Math.min(descent.length - 1, i + reach)] ?? point)
  )
  return descent[slopes.indexOf(Math.min(...slopes))]
}

function slope(a: Point, b: Point): number {
  return (b.smoothed - a.smoothed) / (Math.log(b.lr) - Math.log(a.lr))
}

function twoDigits(rate: number): number {
  return Number(rate.toPrecision(2))
}
