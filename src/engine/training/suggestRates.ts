/** Which learning rate the curve of a finder speaks for: fastai's `steep` and `minimum`. */
import type { RateCurve } from '../../contract'

/** fastai leaves out a tenth of the steps at the beginning, where smoothing has not settled, and the last that diverge. */
const LAST_LEFT_OUT = 5

type Suggestions = Pick<RateCurve, 'suggested' | 'steepest' | 'minimum'>

const none: Suggestions = { suggested: null, steepest: null, minimum: null }

/**
 * The rate where the smoothed loss falls most steeply on the way to its lowest, over the logarithm of the rate; a tenth of the rate
 * where it is lowest; and the lower of the two. Two digits: the curve knows no more.
 *
 * @param steps those of the whole range
 */
export function suggestRates(points: RateCurve['points'], steps: number): Suggestions {
  const looked = points.slice(Math.floor(steps / 10), -LAST_LEFT_OUT)
  const lowest = looked.reduce(
    (best, { smoothed }, i) => (smoothed < (looked[best]?.smoothed ?? 0) ? i : best),
    0
  )
  const slopes = looked.slice(0, lowest).map((point, i) => slope(point, looked[i + 1] ?? point))
  const steepest = looked[slopes.indexOf(Math.min(...slopes))]
  const bottom = looked[lowest]
  if (!steepest || !bottom) return none
  const [steep, tenth] = [twoDigits(steepest.lr), twoDigits(bottom.lr / 10)]
  return { suggested: Math.min(steep, tenth), steepest: steep, minimum: tenth }
}

type Point = RateCurve['points'][number]

function slope(a: Point, b: Point): number {
  return (b.smoothed - a.smoothed) / (Math.log(b.lr) - Math.log(a.lr))
}

function twoDigits(rate: number): number {
  return Number(rate.toPrecision(2))
}
