/** The classes of a project in their order, which is the order of a run's outputs. */
import type { Sql } from '../database/statements'

export interface ClassRow {
  readonly id: number
  readonly name: string
}

export type ClassStore = ReturnType<typeof createClassStore>

export function createClassStore(sql: Sql) {
  function list(): ClassRow[] {
    return sql('SELECT id, name FROM classes ORDER BY position, id').all() as ClassRow[]
  }

  /** Puts the classes in this order; others come after. */
  function order(names: readonly string[]): void {
    sql('UPDATE classes SET position = position + ?').run(names.length)
    names.forEach((name, i) => sql('UPDATE classes SET position = ? WHERE name = ?').run(i, name))
  }

  return {
    list,
    order,

    /** The class of this name, made at the end where it is new. */
    id(name: string): number {
      const known = sql('SELECT id FROM classes WHERE name = ?').get(name) as
        { readonly id: number } | undefined
      if (known) return known.id
      const made = sql('INSERT INTO classes (name, position) VALUES (?, (SELECT COUNT(*) FROM classes))')
      return Number(made.run(name).lastInsertRowid)
    },

    /** Orders the classes by name, code point by code point, as Python's `sorted` does; those of no picture go. */
    tidy(): void {
      sql('DELETE FROM classes WHERE id NOT IN (SELECT class FROM pictures WHERE class IS NOT NULL)').run()
      order(
        list()
          .map((row) => row.name)
          .sort(compareCodePoints)
      )
    },

    /** Names of the classes of which at least one picture is trained or measured on. */
    used(): string[] {
      const rows = sql(
        'SELECT name FROM classes c WHERE EXISTS (SELECT 1 FROM pictures p WHERE p.class = c.id AND p.used = 1) ORDER BY position, id'
      ).all() as { readonly name: string }[]
      return rows.map((row) => row.name)
    }
  }
}

/** Python compares code points, JavaScript UTF-16 units: they differ beyond the basic plane. */
export function compareCodePoints(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)]
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return x.length - y.length
}
