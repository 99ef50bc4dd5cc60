/** Which validation pictures went from right to wrong, or back, from one report to the next. */
import type { RunId, ValidationReport } from '../../contract'

/** Reports a second at most five: faster ones can neither be looked at nor be worth their messages. */
const REPORT_EVERY_MS = 200
/** Pictures of either kind in a report; the counts are of all. */
export const MOST_FLIPS = 48

export interface FlipOptions {
  readonly run: RunId
  /** The validation pictures, in the order of their predictions. */
  readonly pictures: readonly { readonly id: number; readonly label: number }[]
  readonly classes: number
  readonly report: (report: ValidationReport) => void
  /** Milliseconds. */
  readonly now?: () => number
}

interface Seen {
  readonly epoch: number
  readonly predicted: Int32Array
}

/**
 * Compares the predicted classes of each epoch that is reported with those of the report before; an epoch that comes too
 * soon waits for `end`, or is passed over.
 */
export function createFlips({ run, pictures, classes, report, now = Date.now }: FlipOptions) {
  let told: Seen | null = null
  let waiting: Seen | null = null
  let at = -Infinity

  function tell(seen: Seen): void {
    at = now()
    waiting = null
    report({ run, epoch: seen.epoch, ...compare(pictures, classes, told, seen) })
    told = seen
  }

  return {
    epoch(epoch: number, predicted: Int32Array): void {
      waiting = { epoch, predicted }
      if (now() - at >= REPORT_EVERY_MS) tell(waiting)
    },
    /** Reports the last epoch, where it was too soon. */
    end(): void {
      if (waiting) tell(waiting)
    }
  }
}

function compare(
  pictures: FlipOptions['pictures'],
  classes: number,
  before: Seen | null,
  { predicted }: Seen
): Omit<ValidationReport, 'run' | 'epoch'> {
  const counts = new Array<number>(classes).fill(0)
  const right: ValidationReport['newlyRight'][number][] = []
  const wrong: typeof right = []
  pictures.forEach(({ id, label }, i) => {
    const now = predicted[i] ?? 0
    counts[now] = (counts[now] ?? 0) + 1
    const was = before?.predicted[i]
    if (was === undefined || (was === label) === (now === label)) return
    const flips = now === label ? right : wrong
    flips.push({ picture: id, label, before: was, now })
  })
  return {
    since: before?.epoch ?? null,
    predicted: counts,
    right: right.length,
    wrong: wrong.length,
    newlyRight: right.slice(0, MOST_FLIPS),
    newlyWrong: wrong.slice(0, MOST_FLIPS)
  }
}
