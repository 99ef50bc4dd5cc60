/** Progress on stderr: one line drawn over and over on a terminal, sparse lines in a log. Never on stdout. */
import { fileSize, partOf } from '../../engine/zoo/fileSize'
import { timeLeft, withCommas } from '../text/numbers'
import type { Paint } from './paint'

export interface Progress {
  readonly label: string
  readonly done: number
  /** null while it is not known. */
  readonly total: number | null
  /** What is counted, as "pictures": adds counts and a rate to the line; empty adds neither. Bytes are told as sizes. */
  readonly unit: string
  /** Seconds left; null while it is not known. */
  readonly eta: number | null
  /** More to say, as the loss so far. */
  readonly detail?: string
}

/** What progress needs of a stream. */
export interface ProgressStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface ProgressView {
  update(progress: Progress): void
  /** Takes the drawn line away, before other text is written. */
  clear(): void
}

const REDRAW_MS = 80
/** Between two lines in a log: often enough to see life, seldom enough to read. */
const SPARSE_MS = 10_000
const BAR_CELLS = 24

/** `now` in milliseconds. */
export function createProgress(
  stream: ProgressStream,
  paint: Paint,
  now: () => number = Date.now
): ProgressView {
  return stream.isTTY ? drawnProgress(stream, paint, now) : sparseProgress(stream, now)
}

/** Shows nothing: `--json` into a file wants no lines but errors. */
export const silentProgress: ProgressView = { update: () => {}, clear: () => {} }

function drawnProgress(stream: ProgressStream, paint: Paint, now: () => number): ProgressView {
  const pace = createPace(now)
  let drawnAt = -Infinity
  let drawn = false
  return {
    update(progress) {
      const rate = pace(progress)
      if (now() - drawnAt < REDRAW_MS) return
      drawnAt = now()
      drawn = true
      const line = barLine(progress, rate, Math.max(20, (stream.columns ?? 80) - 1), paint)
      stream.write(`\r${line}\u001B[K`)
    },
    clear() {
      if (drawn) stream.write('\r\u001B[K')
      drawn = false
      drawnAt = -Infinity
    }
  }
}

function sparseProgress(stream: ProgressStream, now: () => number): ProgressView {
  const pace = createPace(now)
  let label = ''
  let writtenAt = -Infinity
  let finished = false
  return {
    update(progress) {
      const rate = pace(progress)
      if (progress.label !== label) {
        label = progress.label
        finished = false
        // A phase that counts says so at once; one that does not is worth a line only when it takes long.
        writtenAt = progress.unit ? -Infinity : now()
      }
      const finishing = progress.unit !== '' && progress.total !== null && progress.done >= progress.total
      if (finished || (!finishing && now() - writtenAt < SPARSE_MS)) return
      finished = finishing
      writtenAt = now()
      stream.write(`${logLine(progress, rate)}\n`)
    },
    clear() {
      // What the command itself prints shows life too.
      writtenAt = now()
    }
  }
}

/** Things a second since the phase began; null until there is something to divide. */
function createPace(now: () => number): (progress: Progress) => number | null {
  let label = ''
  let from = 0
  let since = 0
  return ({ label: current, done }) => {
    if (current !== label) [label, from, since] = [current, done, now()]
    const seconds = (now() - since) / 1000
    return done > from && seconds > 0 ? (done - from) / seconds : null
  }
}

/** "Features  ██████░░░░░░  240/400 pictures  62/s  3 s left", cut to `width` characters. */
export function barLine(progress: Progress, rate: number | null, width: number, paint: Paint): string {
  const texts = progressTexts(progress, rate)
  const share = progress.total ? Math.min(1, progress.done / progress.total) : 0
  const room = width - [progress.label, ...texts].join('  ').length - 2
  const cells = Math.min(BAR_CELLS, room)
  if (progress.total === null || cells < 6) return [progress.label, ...texts].join('  ').slice(0, width)
  const full = Math.round(share * cells)
  const bar = paint.cyan('█'.repeat(full)) + paint.dim('░'.repeat(cells - full))
  return [progress.label, bar, ...texts].join('  ')
}

/** The same without a bar, for a log. */
export function logLine(progress: Progress, rate: number | null): string {
  return [progress.label, ...progressTexts(progress, rate)].join('  ')
}

function progressTexts(progress: Progress, rate: number | null): readonly string[] {
  const { done, total, unit, eta, detail } = progress
  const running = total === null || done < total
  return [
    ...(unit ? [countsText(progress)] : []),
    ...(unit && rate !== null ? [rateText(rate, unit)] : []),
    ...(detail ? [detail] : []),
    ...(eta !== null && running ? [`${timeLeft(eta)} left`] : [])
  ]
}

function countsText({ done, total, unit }: Progress): string {
  if (unit === 'bytes') return partOf(done, total)
  return `${total === null ? withCommas(done) : `${withCommas(done)}/${withCommas(total)}`} ${unit}`
}

function rateText(rate: number, unit: string): string {
  if (unit === 'bytes') return `${fileSize(Math.round(rate))}/s`
  return `${rate < 10 ? rate.toFixed(1) : withCommas(Math.round(rate))}/s`
}
