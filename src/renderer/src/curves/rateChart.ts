/** The loss by the learning rate, as lines of an SVG: rates by their logarithm. Pure. */
import type { RateCurve } from '../../../contract'

export interface RateDrawing {
  /** SVG paths. */
  readonly raw: string
  readonly smoothed: string
  readonly xTicks: readonly { readonly x: number; readonly text: string }[]
  readonly yTicks: readonly { readonly y: number; readonly text: string }[]
  /** Where the suggested rate is; null where there is none. */
  readonly suggested: { readonly x: number; readonly y: number } | null
}

export interface Frame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly bottom: number
}

/** Where it diverges, a loss leaves the drawing: what comes before would be flat. As a share of how far it fell. */
const ABOVE = 0.4
const BELOW = 0.15

/** Null where there is nothing to draw: fewer than two rates. */
export function rateDrawing({ points, suggested }: RateCurve, frame: Frame): RateDrawing | null {
  const rates = points.map(({ lr }) => Math.log10(lr))
  const first = rates[0]
  const last = rates[rates.length - 1]
  if (first === undefined || last === undefined || first === last) return null
  const smoothed = points.map((point) => point.smoothed).filter(Number.isFinite)
  const least = Math.min(...smoothed)
  const before = Math.max(...smoothed.slice(0, smoothed.indexOf(least) + 1))
  const fall = Math.max(before - least, least * 0.05)
  const low = Math.max(0, least - fall * BELOW)
  const most = before + fall * ABOVE
  const x = (lr: number): number =>
    frame.left + ((Math.log10(lr) - first) / (last - first)) * (frame.width - frame.left)
  const y = (loss: number): number =>
    (1 - (Math.max(low, Math.min(loss, most)) - low) / (most - low)) * (frame.height - frame.bottom)
  const path = (value: (point: RateCurve['points'][number]) => number): string =>
    points
      .filter((point) => Number.isFinite(value(point)))
      .map(
        (point, index) => `${index === 0 ? 'M' : 'L'}${x(point.lr).toFixed(1)} ${y(value(point)).toFixed(1)}`
      )
      .join('')
  const decades = Array.from(
    { length: Math.floor(last) - Math.ceil(first) + 1 },
    (_, index) => Math.ceil(first) + index
  )
  const near = suggested === null ? undefined : nearest(points, suggested)
  return {
    raw: path(({ loss }) => loss),
    smoothed: path((point) => point.smoothed),
    xTicks: decades.map((decade) => ({ x: x(10 ** decade), text: decadeText(decade) })),
    yTicks: [low, (low + most) / 2, most].map((loss) => ({ y: y(loss), text: loss.toFixed(2) })),
    suggested: near && suggested !== null ? { x: x(suggested), y: y(near.smoothed) } : null
  }
}

/** 0.00027182 -> 0.0003: more figures than one say more than the curve does. */
export function rateText(lr: number): string {
  return String(Number(lr.toPrecision(1)))
}

function nearest(points: RateCurve['points'], lr: number): RateCurve['points'][number] | undefined {
  const away = (point: { readonly lr: number }): number => Math.abs(Math.log(point.lr / lr))
  return [...points].sort((a, b) => away(a) - away(b))[0]
}

function decadeText(decade: number): string {
  return decade >= -3 && decade <= 2 ? String(Number((10 ** decade).toPrecision(1))) : `1e${decade}`
}
