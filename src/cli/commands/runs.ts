/** `thaw runs`: the runs of a project, newest first. */
import { baseText, type RunSummary } from '../../contract'
import { openProject, type Context } from '../context'
import { duration, metric } from '../text/numbers'
import { plainTable } from '../text/table'

export async function listRuns(context: Context, path: string): Promise<void> {
  const { screen } = context
  const { library, project } = await openProject(context, path)
  const runs = [...(await library.request('run:list', {}))].sort((a, b) => Number(b.run) - Number(a.run))
  for (const run of runs) screen.emit(runObject(run))
  screen.print(runs.length > 0 ? runsText(runs) : `No runs yet. Train one with: thaw train ${project.folder}`)
}

/** A line of `thaw runs --json`. */
export function runObject({
  run,
  plan,
  state,
  val_acc,
  epochs,
  seconds,
  created,
  pictures,
  result,
  note,
  repeatOf,
  verdict
}: RunSummary) {
  return {
    run,
    base: plan.base,
    mode: plan.mode,
    state,
    val_acc,
    epochs,
    best_epoch: result?.bestEpoch ?? null,
    seconds,
    trainable: result?.trainable ?? null,
    train: pictures.train,
    val: pictures.val,
    created,
    note,
    repeat_of: repeatOf,
    same: verdict?.same ?? null,
    plan
  }
}

/** Columns for notes and repeats only where there are some. */
export function runsText(runs: readonly RunSummary[]): string {
  const repeats = runs.some(({ repeatOf }) => repeatOf !== null)
  const notes = runs.some(({ note }) => note.trim() !== '')
  return plainTable(
    [
      { title: 'Run', align: 'right' },
      { title: 'Base' },
      { title: 'Size', align: 'right' },
      { title: 'Mode' },
      { title: 'Weights' },
      { title: 'State' },
      { title: 'Epochs', align: 'right' },
      { title: 'val_acc', align: 'right' },
      { title: 'Time', align: 'right' },
      { title: 'Created' },
      ...(repeats ? [{ title: 'Repeats' }] : []),
      ...(notes ? [{ title: 'Note' }] : [])
    ],
    runs.map(({ run, plan, state, epochs, val_acc, seconds, created, note, ...rest }) => [
      run,
      baseText(plan),
      String(plan.size),
      plan.mode,
      weightsName(plan.weights),
      state,
      `${epochs}/${plan.epochs}`,
      metric(val_acc),
      duration(seconds),
      localTime(created),
      ...(repeats ? [repeatText(rest)] : []),
      ...(notes ? [noteText(note)] : [])
    ])
  )
}

/** "1, same", or "1" where it has not ended. */
function repeatText({ repeatOf, verdict }: Pick<RunSummary, 'repeatOf' | 'verdict'>): string {
  if (repeatOf === null) return ''
  return verdict ? `${repeatOf}, ${verdict.same ? 'same' : 'not the same'}` : repeatOf
}

/** More of a note would break the table: `thaw runs note` shows it whole. */
const NOTE_WIDTH = 40

function noteText(note: string): string {
  const line = note.replace(/\s+/g, ' ').trim()
  return line.length <= NOTE_WIDTH ? line : `${line.slice(0, NOTE_WIDTH - 1)}…`
}

function weightsName(weights: string): string {
  return weights.split(/[\\/]/).pop() ?? weights
}

/** ISO time -> "2026-05-01 14:03" in the time zone of the reader. */
export function localTime(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`
}
