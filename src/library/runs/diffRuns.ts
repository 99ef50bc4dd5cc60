/** Where runs differ: settings by their Keras names, pictures, split, classes, results. What is the same is left out. */
import type { RunDetail, RunDiff, RunId, RunValue } from '../../contract'
import type { Project } from '../project'
import { planFields, type Fields } from './planFields'
import { readRunPictures, type RunPicture } from './runRecord'

type Row = RunDiff['rows'][number]

/** Throws AppError('not-found') where one of the runs is not there. Pictures are compared with those of the first run. */
export async function diffRuns(project: Project, runs: readonly RunId[]): Promise<RunDiff> {
  const details = runs.map((run) => project.runs.detail(run))
  const pictures = await Promise.all(
    // A run of which only its row is left differs in nothing that could be told.
    runs.map((run) => readRunPictures(project.runFolder(run)).catch(() => null))
  )
  return {
    runs: [...runs],
    rows: [
      ...rowsOf(
        'settings',
        details.map(({ plan }) => planFields(plan))
      ),
      ...rowsOf(
        'pictures',
        details.map((detail, i) => pictureFields(detail, pictures[0] ?? null, pictures[i] ?? null))
      ),
      ...rowsOf('result', details.map(resultFields))
    ]
  }
}

/** A row for each field that is not the same in all, in the order of the first run's. */
export function rowsOf(group: Row['group'], columns: readonly Fields[]): Row[] {
  const names = [...new Set(columns.flatMap((fields) => [...fields.keys()]))]
  return names.flatMap((name): Row[] => {
    const values = columns.map((fields): RunValue => fields.get(name) ?? null)
    return values.every((value) => value === values[0]) ? [] : [{ group, name, values }]
  })
}

function pictureFields(
  { classes, pictures }: RunDetail,
  first: readonly RunPicture[] | null,
  own: readonly RunPicture[] | null
): Fields {
  const counts: [string, RunValue][] = [
    ['training pictures', pictures.train],
    ['validation pictures', pictures.val],
    ['classes', classes.join(', ')]
  ]
  if (!first || !own || first === own) return new Map(counts)
  const before = new Map(first.map((picture) => [picture.path, picture]))
  const count = (differs: (now: RunPicture, then: RunPicture | undefined) => boolean): RunValue =>
    own.filter((picture) => differs(picture, before.get(picture.path))).length || null
  return new Map([
    ...counts,
    ['not in the first', count((_, then) => !then)],
    ['on the other side', count((now, then) => then !== undefined && then.side !== now.side)],
    ['of another class', count((now, then) => then !== undefined && then.class !== now.class)],
    ['with other content', count((now, then) => differentContent(now, then))]
  ])
}

function differentContent({ hash }: RunPicture, then: RunPicture | undefined): boolean {
  return then !== undefined && hash !== null && then.hash !== null && hash !== then.hash
}

function resultFields({ state, epochs, val_acc, seconds, result, history }: RunDetail): Fields {
  const last = history[history.length - 1]
  const lowest = history.reduce<number | null>(
    (low, { val_loss }) => (val_loss !== null && (low === null || val_loss < low) ? val_loss : low),
    null
  )
  return new Map<string, RunValue>([
    ['state', state],
    ['epochs done', epochs],
    ['best val_acc', val_acc],
    ['best epoch', result?.bestEpoch ?? null],
    ['lowest val_loss', lowest],
    ['last loss', last?.loss ?? null],
    ['last acc', last?.acc ?? null],
    ['seconds', Math.round(seconds * 10) / 10],
    ['trainable parameters', result?.trainable ?? null],
    ['peak memory, MB', result?.peak_rss_mb ?? null]
  ])
}
