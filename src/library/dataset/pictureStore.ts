/** The pictures, classes and problems of a project in its database. */
import type { PictureFilter, PictureRow, Problem, ProblemName, Side } from '../../contract'
import type { Db } from '../database/openDatabase'
import type { FoundPicture } from './listPictures'
import { fixes } from './problems'
import { basename } from 'node:path'

/** A picture as the scan knows it. */
export interface StoredPicture {
  readonly id: number
  readonly path: string
  readonly class: number | null
  readonly bytes: number
  readonly mtime: number
  readonly hash: string | null
  readonly side: Side | null
  /** 1 where it can be decoded. */
  readonly usable: number
  /** 1 where it is trained on: usable, and no copy that is left out. */
  readonly used: number
}

export interface PictureFacts {
  readonly hash: string | null
  readonly width: number | null
  readonly height: number | null
  readonly usable: boolean
  readonly problems: readonly { readonly problem: ProblemName; readonly message: string }[]
}

export interface ClassRow {
  readonly id: number
  readonly name: string
}

export type PictureStore = ReturnType<typeof createPictureStore>

export function createPictureStore(db: Db) {
  const insert = db.prepare('INSERT INTO pictures (path, class, bytes, mtime) VALUES (?, ?, ?, ?)')
  const byPath = db.prepare('SELECT * FROM pictures WHERE path = ?')
  const byId = db.prepare('SELECT * FROM pictures WHERE id = ?')
  const touch = db.prepare('UPDATE pictures SET class = ?, bytes = ?, mtime = ?, hash = NULL WHERE id = ?')
  const reclass = db.prepare('UPDATE pictures SET class = ? WHERE id = ?')
  const setFacts = db.prepare(
    'UPDATE pictures SET hash = ?, width = ?, height = ?, usable = ?, used = ? WHERE id = ?'
  )
  const setUsed = db.prepare('UPDATE pictures SET used = ? WHERE id = ?')
  const setSide = db.prepare('UPDATE pictures SET side = ? WHERE id = ?')
  const dropProblems = db.prepare('DELETE FROM problems WHERE picture = ?')
  const addProblem = db.prepare(
    'INSERT OR REPLACE INTO problems (picture, problem, message) VALUES (?, ?, ?)'
  )
  const dropProblem = db.prepare('DELETE FROM problems WHERE problem = ?')
  const classByName = db.prepare('SELECT id FROM classes WHERE name = ?')
  const addClass = db.prepare(
    'INSERT INTO classes (name, position) VALUES (?, (SELECT COUNT(*) FROM classes))'
  )

  function classId(name: string): number {
    const known = classByName.get(name) as { readonly id: number } | undefined
    return known?.id ?? Number(addClass.run(name).lastInsertRowid)
  }

  return {
    classId,

    /** Classes in the order of their index: by name, or as the split file lists them. */
    classes(): ClassRow[] {
      return db.prepare('SELECT id, name FROM classes ORDER BY position').all() as ClassRow[]
    },

    /** Puts the classes in this order; others come after. */
    orderClasses(names: readonly string[]): void {
      const place = db.prepare('UPDATE classes SET position = ? WHERE name = ?')
      db.prepare('UPDATE classes SET position = position + ?').run(names.length)
      names.forEach((name, i) => place.run(i, name))
    },

    /** Orders the classes by name, code point by code point, as Python's `sorted` does; empty ones go. */
    tidyClasses(): void {
      db.prepare(
        'DELETE FROM classes WHERE id NOT IN (SELECT class FROM pictures WHERE class IS NOT NULL)'
      ).run()
      const names = this.classes().map((row) => row.name)
      this.orderClasses(names.sort(compareCodePoints))
    },

    /** Adds a found picture or brings a known one up to date; says whether its content must be looked at. */
    found(picture: FoundPicture): { readonly id: number; readonly changed: boolean } {
      const cls = picture.class === null ? null : classId(picture.class)
      const known = byPath.get(picture.path) as StoredPicture | undefined
      if (!known) {
        return {
          id: Number(insert.run(picture.path, cls, picture.bytes, picture.mtime).lastInsertRowid),
          changed: true
        }
      }
      if (known.bytes === picture.bytes && known.mtime === picture.mtime && known.hash !== null) {
        if (known.class !== cls) reclass.run(cls, known.id)
        return { id: known.id, changed: false }
      }
      touch.run(cls, picture.bytes, picture.mtime, known.id)
      return { id: known.id, changed: true }
    },

    setFacts(id: number, facts: PictureFacts): void {
      const usable = facts.usable ? 1 : 0
      setFacts.run(facts.hash, facts.width, facts.height, usable, usable, id)
      dropProblems.run(id)
      for (const { problem, message } of facts.problems) addProblem.run(id, problem, message)
    },

    setUsed: (id: number, used: boolean): void => void setUsed.run(used ? 1 : 0, id),
    setSide: (id: number, side: Side | null): void => void setSide.run(side, id),
    addProblem: (id: number, problem: ProblemName, message: string): void =>
      void addProblem.run(id, problem, message),
    removeProblem: (problem: ProblemName): void => void dropProblem.run(problem),

    get: (id: number): StoredPicture | undefined => byId.get(id) as StoredPicture | undefined,
    all: (): StoredPicture[] => db.prepare('SELECT * FROM pictures ORDER BY path').all() as StoredPicture[],

    /** Usable pictures of one side with label and hash, in the order of paths. */
    side(
      side: Side
    ): { readonly id: number; readonly path: string; readonly hash: string; readonly label: number }[] {
      return db
        .prepare(
          `SELECT p.id, p.path, p.hash, c.position AS label FROM pictures p JOIN classes c ON c.id = p.class
           WHERE p.used = 1 AND p.side = ? AND p.hash IS NOT NULL ORDER BY p.path`
        )
        .all(side) as { id: number; path: string; hash: string; label: number }[]
    },

    page(filter: PictureFilter, offset: number, limit: number): { total: number; rows: PictureRow[] } {
      const { where, values } = whereOf(filter)
      const from = `FROM pictures p LEFT JOIN classes c ON c.id = p.class ${where}`
      const { total } = db.prepare(`SELECT COUNT(*) AS total ${from}`).get(...values) as { total: number }
      const rows = db
        .prepare(
          `SELECT p.id, p.path AS file, c.name AS class, p.side, p.width, p.height, p.bytes, p.used,
             (SELECT GROUP_CONCAT(problem) FROM problems WHERE picture = p.id) AS problems
           ${from} ORDER BY c.position, p.path LIMIT ? OFFSET ?`
        )
        .all(...values, limit, offset) as PageRow[]
      return { total, rows: rows.map(pictureRow) }
    },

    problems(): Problem[] {
      const rows = db
        .prepare(
          `SELECT p.id AS picture, p.path AS file, c.name AS class, x.problem, x.message, p.used FROM problems x
           JOIN pictures p ON p.id = x.picture LEFT JOIN classes c ON c.id = p.class ORDER BY p.used, p.path, x.problem`
        )
        .all() as (Omit<Problem, 'fix' | 'used'> & { used: number })[]
      return rows.map((row) => ({ ...row, fix: fixes[row.problem], used: row.used === 1 }))
    }
  }
}

interface PageRow extends Omit<PictureRow, 'name' | 'used' | 'problems'> {
  readonly used: number
  readonly problems: string | null
}

function pictureRow({ used, problems, ...row }: PageRow): PictureRow {
  const names = problems ? (problems.split(',') as ProblemName[]) : []
  return { ...row, name: basename(row.file), used: used === 1, problems: names }
}

function whereOf(filter: PictureFilter): { where: string; values: string[] } {
  const parts: string[] = []
  const values: string[] = []
  const add = (sql: string, value: string | undefined): void => {
    if (value === undefined) return
    parts.push(sql)
    values.push(value)
  }
  add('c.name = ?', filter.class)
  add('p.side = ?', filter.side)
  add('p.id IN (SELECT picture FROM problems WHERE problem = ?)', filter.problem)
  if (filter.withProblems) parts.push('p.id IN (SELECT picture FROM problems)')
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values }
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
