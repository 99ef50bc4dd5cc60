/** Pictures a page at a time, as the window shows them. */
import { basename } from 'node:path'
import type { PictureFilter, PictureRow, ProblemName } from '../../contract'
import type { Sql } from '../database/statements'

interface PageRow extends Omit<PictureRow, 'name' | 'used' | 'problems'> {
  readonly used: number
  readonly problems: string | null
}

/** Pictures that pass `filter`, by class and path; those that are not used have no side. */
export function picturePage(
  sql: Sql,
  filter: PictureFilter,
  offset: number,
  limit: number
): { total: number; rows: PictureRow[] } {
  const { where, values } = whereOf(filter)
  const from = `FROM pictures p LEFT JOIN classes c ON c.id = p.class ${where}`
  const { total } = sql(`SELECT COUNT(*) AS total ${from}`).get(...values) as { readonly total: number }
  // Sorted by ids alone first: sorting whole rows of a large project takes several times as long.
  const rows = sql(
    `SELECT p.id, p.path AS file, c.name AS class, CASE WHEN p.used THEN p.side END AS side, p.width, p.height,
       p.bytes, p.used, (SELECT GROUP_CONCAT(problem) FROM problems WHERE picture = p.id) AS problems
     FROM (SELECT p.id AS wanted, c.position AS place, p.path AS sorted ${from}
           ORDER BY place, sorted LIMIT ? OFFSET ?)
     JOIN pictures p ON p.id = wanted LEFT JOIN classes c ON c.id = p.class ORDER BY place, sorted`
  ).all(...values, limit, offset) as PageRow[]
  return { total, rows: rows.map(pictureRow) }
}

function pictureRow({ used, problems, ...row }: PageRow): PictureRow {
  const names = problems ? (problems.split(',') as ProblemName[]) : []
  return { ...row, name: basename(row.file), used: used === 1, problems: names }
}

function whereOf(filter: PictureFilter): { readonly where: string; readonly values: readonly string[] } {
  const parts: string[] = []
  const values: string[] = []
  const add = (condition: string, value: string | undefined): void => {
    if (value === undefined) return
    parts.push(condition)
    values.push(value)
  }
  add('c.name = ?', filter.class)
  add('p.used = 1 AND p.side = ?', filter.side)
  add('p.id IN (SELECT picture FROM problems WHERE problem = ?)', filter.problem)
  if (filter.withProblems) parts.push('p.id IN (SELECT picture FROM problems)')
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values }
}
