/** Counts of a project's classes and pictures. */
import { sides, type ProjectSummary } from '../contract'
import type { Sql } from './database/statements'

/** `used` pictures are those with a side in the split. */
export function projectSummary(sql: Sql): Pick<ProjectSummary, 'classes' | 'pictures'> {
  const perSide = sides.map((side) => `COALESCE(SUM(p.used = 1 AND p.side = '${side}'), 0) AS ${side}`)
  const classes = sql(
    `SELECT c.name, ${perSide.join(', ')}, COUNT(DISTINCT x.picture) AS problems
     FROM classes c LEFT JOIN pictures p ON p.class = c.id
     LEFT JOIN (SELECT DISTINCT picture FROM problems) x ON x.picture = p.id
     GROUP BY c.id ORDER BY c.position, c.id`
  ).all() as ProjectSummary['classes']
  const { total, used, unlabelled, unchecked, problems } = sql(
    `SELECT COUNT(*) AS total, COALESCE(SUM(used), 0) AS used, COALESCE(SUM(class IS NULL), 0) AS unlabelled,
       COALESCE(SUM(checked = 0 AND id NOT IN (SELECT picture FROM problems)), 0) AS unchecked,
       (SELECT COUNT(DISTINCT picture) FROM problems) AS problems FROM pictures`
  ).get() as ProjectSummary['pictures']
  return { classes, pictures: { total, used, unlabelled, unchecked, problems } }
}
