/** `thaw runs diff`: where runs differ, a row a field. */
import type { RunDiff, RunId, RunValue } from '../../contract'
import { openProject, type Context } from '../context'
import { plainTable } from '../text/table'

export async function diffRuns(context: Context, path: string, runs: readonly RunId[]): Promise<void> {
  const { screen } = context
  const { library } = await openProject(context, path)
  const diff = await library.request('run:diff', { runs: [...runs] })
  for (const row of diff.rows) {
    const values = Object.fromEntries(diff.runs.map((run, i) => [run, row.values[i] ?? null]))
    screen.emit({ group: row.group, name: row.name, values })
  }
  screen.print(diffText(diff))
}

const titles: Readonly<Record<RunDiff['rows'][number]['group'], string>> = {
  settings: 'Settings',
  pictures: 'Pictures',
  result: 'Result'
}

/** A table a group, with only the groups that have something to say. */
export function diffText({ runs, rows }: RunDiff): string {
  const tables = (['settings', 'pictures', 'result'] as const).flatMap((group) => {
    const own = rows.filter((row) => row.group === group)
    if (own.length === 0) return []
    const columns = [{ title: titles[group] }, ...runs.map((run) => ({ title: `Run ${run}` }))]
    return [plainTable(columns, own.map(({ name, values }) => [name, ...values.map(valueText)]))] // prettier-ignore
  })
  return tables.length > 0 ? tables.join('\n\n') : 'They differ in nothing.'
}

/** As it would be typed; "-" where the run has none. */
function valueText(value: RunValue): string {
  if (value === null) return '-'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'number' && !Number.isInteger(value)
    ? String(Number(value.toPrecision(6)))
    : String(value)
}
