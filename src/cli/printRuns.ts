/** Prints runs while they are trained: a heading, an epoch a line, what came of it. Every command that trains prints by this. */
import { AppError, type Plan, type RunDetail, type RunId, type RunSummary, type ValidationReport } from '../contract' // prettier-ignore
import type { LibraryClient } from './compose'
import type { Screen } from './screen/screen'
import { flipsText } from './text/flipsText'
import { batchProgress, doneLine, epochLine, epochObject, resultText, runHeading } from './text/trainText'

export interface RunPrinter {
  /** Prints the heading of a run that was told of; from now on what is told of it is printed, its end included. */
  begin(run: RunId): void
  /** As it was told of last; null where it never was. */
  summary(run: RunId): RunSummary | null
  stop(): void
}

interface Begun {
  readonly plan: Plan
  /** Seconds by epoch: one that is trained again, after a batch that was too large, counts once. */
  readonly seconds: Map<number, number>
  /** What became right or wrong and is not printed yet. */
  flips: ValidationReport | null
  ended: boolean
}

/**
 * Prints what the library tells of runs, in the order in which it tells it.
 *
 * @param before the run that goes on, as it was
 */
export function printRuns(
  library: LibraryClient,
  screen: Screen,
  before: RunDetail | null = null
): RunPrinter {
  const summaries = new Map<RunId, RunSummary>()
  const begun = new Map<RunId, Begun>()

  function end(run: RunSummary, known: Begun): void {
    if (known.ended || run.state === 'running' || !run.result) return
    // A resume that failed before it came to an epoch leaves the run as it was: nothing has come of it.
    if (run.run === before?.run && run.result.total_s === before.result?.total_s) return
    known.ended = true
    const flips = known.flips && flipsText(known.flips)
    if (flips) screen.print(`Epoch ${known.flips?.epoch}: ${flips}`)
    screen.emit(doneLine(run.run, run.result))
    const seconds = [...known.seconds.values()].reduce((sum, each) => sum + each, 0)
    for (const line of resultText(run.result, seconds, known.plan)) screen.print(line)
  }

  const listening = [
    library.on('run:batch', (report) => {
      const run = begun.get(report.run)
      if (run) screen.progress.update(batchProgress(report, run.plan.epochs))
    }),
    library.on('run:halved', ({ run, message, during, from, to, epoch }) => {
      screen.emit({ kind: 'halved', run, during, from, to, epoch })
      screen.print(message)
    }),
    library.on('run:validated', (report) => {
      const run = begun.get(report.run)
      if (run) run.flips = report
    }),
    library.on('run:epoch', (report) => {
      const run = begun.get(report.run)
      if (!run) return
      run.seconds.set(report.epoch, report.seconds)
      screen.emit(epochObject(report))
      const flips = run.flips?.epoch === report.epoch ? run.flips : null
      screen.print(epochLine(report, run.plan, flips))
      if (flips) run.flips = null
    }),
    // A run is told of before the answer that begins it, and its end before the next one's beginning.
    library.on('run:changed', (run) => {
      summaries.set(run.run, run)
      const known = begun.get(run.run)
      if (known) end(run, known)
    })
  ]
  return {
    begin(run) {
      const made = summaries.get(run)
      if (!made) throw new AppError('internal', `Run ${run} began without a word.`)
      const seconds =
        made.epochs > 0 ? (before?.history ?? []).map((epoch) => [epoch.epoch, epoch.seconds] as const) : []
      begun.set(run, { plan: made.plan, seconds: new Map(seconds), flips: null, ended: false })
      screen.print(runHeading(made))
    },
    summary: (run) => summaries.get(run) ?? null,
    stop: () => listening.forEach((stop) => stop())
  }
}
