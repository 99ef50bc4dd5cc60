/** A project and its problems in words. */
import { problemNames, type Problem, type ProjectSummary } from '../../contract'
import { counted, withCommas } from './numbers'
import { plainTable, type Column } from './table'

/** Name, folder and the pictures of each class on each side. */
export function projectText({ name, folder, classes, pictures, split }: ProjectSummary): string {
  const columns: readonly Column[] = [
    { title: 'Class' },
    { title: 'Train', align: 'right' },
    { title: 'Val', align: 'right' },
    { title: 'Test', align: 'right' }
  ]
  const count = (of: (one: ProjectSummary['classes'][number]) => number): string =>
    withCommas(classes.reduce((sum, one) => sum + of(one), 0))
  const rows = classes.map((one) => [one.name, ...[one.train, one.val, one.test].map(withCommas)])
  const total = ['Together', count((one) => one.train), count((one) => one.val), count((one) => one.test)]
  const from = split.from === 'file' ? 'split by file' : `split by seed ${split.seed}`
  return [
    `${name}: ${counted(pictures.used, 'picture')} of ${counted(classes.length, 'class', 'classes')}, ${from}`,
    folder,
    '',
    plainTable(columns, [...rows, total])
  ].join('\n')
}

/** "2 corrupt, 1 duplicate", in the order of the contract. */
export function problemCounts(problems: readonly Problem[]): string {
  return problemNames
    .map((name) => ({ name, count: problems.filter(({ problem }) => problem === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${withCommas(count)} ${name}`)
    .join(', ')
}

/** Problems grouped by name: what to do once a group, then a line a file. */
export function problemsText(problems: readonly Problem[]): string {
  const groups = problemNames
    .map((name) => ({ name, found: problems.filter(({ problem }) => problem === name) }))
    .filter(({ found }) => found.length > 0)
  return groups.map(({ name, found }) => groupText(name, found)).join('\n\n')
}

function groupText(name: string, found: readonly Problem[]): string {
  const fixes = [...new Set(found.map(({ fix }) => fix))]
  const oneFix = fixes.length === 1 ? fixes[0] : undefined
  const lines = found.flatMap(({ file, message, fix, used }) => [
    `  ${file}`,
    `    ${message}${used ? '' : ' Not used.'}${oneFix === undefined ? ` ${fix}` : ''}`
  ])
  return [`${name} (${counted(found.length, 'file')})`, ...(oneFix ? [`  ${oneFix}`] : []), ...lines].join(
    '\n'
  )
}
