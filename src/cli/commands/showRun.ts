/** `thaw runs show`: a run with its epochs, and which validation pictures changed their answer. */
import { flipText, type Flip, type RunDetail, type RunId, type ValidationReport } from '../../contract'
import type { LibraryClient } from '../compose'
import { openProject, type Context } from '../context'
import { flipsText } from '../text/flipsText'
import { duration, metric } from '../text/numbers'
import { plainTable } from '../text/table'
import { resultText, runHeading } from '../text/trainText'
import { localTime, runObject } from './runs'

/** Pictures a request. */
const PAGE = 1000

export async function showRun(context: Context, path: string, run: RunId): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  const detail = await library.request('run:get', { run })
  const last = detail.validations[detail.validations.length - 1]
  const files = await filesOf(library, detail.validations)
  const validations = detail.validations.map((report) => {
    const named = (all: readonly Flip[]) =>
      all.map((flip) => ({ ...flip, file: files.get(flip.picture) ?? null }))
    return { ...report, newlyRight: named(report.newlyRight), newlyWrong: named(report.newlyWrong) }
  })
  const { history, classes } = detail
  screen.emit({ kind: 'run', ...runObject(detail), classes, history, validations })
  for (const line of runLines(detail)) screen.print(line)
  if (last && last.right + last.wrong > 0) screen.print(`\n${flipsTable(last, classes, files)}`)
}

/** What it was, its epochs, and what came of it. */
export function runLines(run: RunDetail): readonly string[] {
  const { plan, state, created, note, history, validations, result, error } = run
  const flips = new Map(validations.map((report) => [report.epoch, flipsText(report)]))
  const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0)
  const told = [...flips.values()].some((text) => text !== '')
  const table = plainTable(
    [
      { title: 'Epoch', align: 'right' },
      ...['loss', 'acc', 'val_loss', 'val_acc', 'lr', 'Time'].map((title) => ({
        title,
        align: 'right' as const
      })),
      ...(told ? [{ title: 'Validation pictures' }] : [])
    ],
    history.map((report) => [
      String(report.epoch),
      ...[report.loss, report.acc, report.val_loss, report.val_acc].map(metric),
      String(Number(report.lr.toPrecision(3))),
      duration(report.seconds),
      ...(told ? [flips.get(report.epoch) ?? ''] : [])
    ])
  )
  return [
    runHeading({ ...run, epochs: 0 }),
    `${state}, ${localTime(created)}${note.trim() === '' ? '' : `: ${note.trim()}`}`,
    ...(history.length > 0 ? [`\n${table}`] : []),
    ...(error ? [`\n${error.message}`] : []),
    ...(result ? [`\n${resultText(result, seconds, plan).join('\n')}`] : [])
  ]
}

function flipsTable(
  { epoch, since, right, wrong, newlyRight, newlyWrong }: ValidationReport,
  classes: readonly string[],
  files: ReadonlyMap<number, string>
): string {
  const rows = (all: readonly Flip[]): string[][] =>
    all.map((flip) => [files.get(flip.picture) ?? `picture ${flip.picture}`, flipText(flip, classes)])
  const more = right + wrong - newlyRight.length - newlyWrong.length
  const title = `Changed from epoch ${since} to ${epoch}`
  const table = plainTable([{ title }, { title: '' }], [...rows(newlyWrong), ...rows(newlyRight)])
  return more > 0 ? `${table}\nand ${more} more` : table
}

/** Paths of the pictures that changed their answer, where they are still in the project. */
async function filesOf(
  library: LibraryClient,
  reports: readonly ValidationReport[]
): Promise<ReadonlyMap<number, string>> {
  const wanted = new Set(
    reports.flatMap(({ newlyRight, newlyWrong }) =>
      [...newlyRight, ...newlyWrong].map(({ picture }) => picture)
    )
  )
  const files = new Map<number, string>()
  for (let offset = 0; files.size < wanted.size; offset += PAGE) {
    const { rows } = await library.request('dataset:pictures', { offset, limit: PAGE })
    for (const { id, file } of rows) if (wanted.has(id)) files.set(id, file)
    if (rows.length < PAGE) break
  }
  return files
}
