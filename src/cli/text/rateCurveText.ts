/** The curve of a learning-rate finder in a terminal: a bar a rate, and what it speaks for. */
import type { RateCurve } from '../../contract'
import { shortNumber } from './courseText'
import { metric } from './numbers'
import { plainTable } from './table'

/** Rates that are shown: more can be had by --json. */
const ROWS = 20
/** Characters of the longest bar. */
const WIDTH = 40

/** A row for each of some rates, evenly chosen: rate, smoothed loss, and a bar of it. */
export function rateCurveTable({ points }: RateCurve): string {
  const every = Math.max(1, Math.ceil(points.length / ROWS))
  const shown = points.filter((_, i) => i % every === 0)
  const highest = Math.max(...shown.map(({ smoothed }) => smoothed))
  return plainTable(
    [{ title: 'Rate', align: 'right' }, { title: 'Loss', align: 'right' }, { title: '' }],
    shown.map(({ lr, smoothed }) => [
      lr.toExponential(1),
      metric(smoothed),
      '█'.repeat(Math.max(1, Math.round((smoothed / highest) * WIDTH)))
    ])
  )
}

/** What the curve speaks for, in a sentence or two. */
export function suggestionText({ suggested, steepest, minimum, diverged, points }: RateCurve): string {
  const last = points[points.length - 1]
  const end = diverged && last ? ` At ${shortNumber(last.lr)} it diverges.` : ''
  if (suggested === null || steepest === null || minimum === null) {
    return `The loss does not fall at any of these rates.${end} Look at the pictures and their classes, or try more steps.`
  }
  return (
    `The loss falls most steeply at ${shortNumber(steepest)}; a tenth of the rate where it ends falling is ${shortNumber(minimum)}.${end}\n` +
    `Suggested: --lr ${shortNumber(suggested)}`
  )
}
