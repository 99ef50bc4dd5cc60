/** The pictures and problems of a project in its database. Decides nothing: scan, comparison and split do. */
import type { Problem, ProblemName, Side } from '../../contract'
import type { Sql } from '../database/statements'
import { createClassStore } from './classStore'
import type { FoundPicture } from './listPictures'
import { comparedProblems, fixes } from './problems'

/** A picture as the scan knows it. */
export interface StoredPicture {
  readonly id: number
  readonly path: string
  readonly class: number | null
  readonly bytes: number
  /** Milliseconds. */
  readonly mtime: number
  /** Hex SHA-256 of the bytes as they were looked at last; null where they never were. */
  readonly hash: string | null
  readonly side: Side | null
  /** 1 where hash, size and problems are those of the file as it is. */
  readonly checked: number
  /** 1 where it can be decoded. */
  readonly usable: number
  /** 1 where it is trained on: usable, labelled, and no copy that is left out. */
  readonly used: number
}

export interface PictureFacts {
  /** null keeps the hash of before, by which the picture is known again. */
  readonly hash: string | null
  readonly width: number | null
  readonly height: number | null
  readonly usable: boolean
  readonly problems: readonly { readonly problem: ProblemName; readonly message: string }[]
  /** Whether the file need not be looked at again while it does not change. */
  readonly checked: boolean
}

/** A picture that is trained or measured on. */
export interface SidePicture {
  readonly id: number
  readonly path: string
  readonly hash: string
  readonly class: string
}

export type PictureStore = ReturnType<typeof createPictureStore>

/** Rows between two turns of the event loop where all pictures are gone through. */
const CHUNK = 2000

export function createPictureStore(sql: Sql) {
  const classes = createClassStore(sql)

  function insert({ path, bytes, mtime }: FoundPicture, cls: number | null): number {
    const made = sql('INSERT INTO pictures (path, class, bytes, mtime) VALUES (?, ?, ?, ?)')
    return Number(made.run(path, cls, bytes, mtime).lastInsertRowid)
  }

  /** Adds a found picture or brings a known one up to date; says whether its content must be looked at. */
  function found(
    picture: FoundPicture,
    { keepClass = false }: { readonly keepClass?: boolean } = {}
  ): { readonly id: number; readonly changed: boolean } {
    const known = sql('SELECT * FROM pictures WHERE path = ?').get(picture.path) as StoredPicture | undefined
    const cls = picture.class === null ? null : classes.id(picture.class)
    if (!known) return { id: insert(picture, cls), changed: true }
    const { id } = known
    if (!keepClass && known.class !== cls) {
      sql('UPDATE pictures SET class = ?, side = NULL WHERE id = ?').run(cls, id)
    }
    if (known.checked === 1 && known.bytes === picture.bytes && known.mtime === picture.mtime) {
      return { id, changed: false }
    }
    sql('UPDATE pictures SET bytes = ?, mtime = ?, checked = 0, usable = 0, used = 0 WHERE id = ?').run(
      picture.bytes,
      picture.mtime,
      id
    )
    return { id, changed: true }
  }

  function setFacts(id: number, facts: PictureFacts): void {
    const usable = facts.usable ? 1 : 0
    sql(
      `UPDATE pictures SET hash = COALESCE(?, hash), width = ?, height = ?, usable = ?, checked = ?,
         used = ? AND class IS NOT NULL WHERE id = ?`
    ).run(facts.hash, facts.width, facts.height, usable, facts.checked ? 1 : 0, usable, id)
    sql('DELETE FROM problems WHERE picture = ?').run(id)
    for (const { problem, message } of facts.problems) addProblem(id, problem, message)
  }

  function addProblem(id: number, problem: ProblemName, message: string): void {
    sql('INSERT OR REPLACE INTO problems (picture, problem, message) VALUES (?, ?, ?)').run(
      id,
      problem,
      message
    )
  }

  return {
    classes,
    found,
    setFacts,
    addProblem,
    setUsed: (id: number, used: boolean): void =>
      void sql('UPDATE pictures SET used = ? WHERE id = ?').run(used ? 1 : 0, id),
    /** Class and side at once, as a split file gives them. */
    place: (id: number, cls: number, side: Side): void =>
      void sql('UPDATE pictures SET class = ?, side = ? WHERE id = ?').run(cls, side, id),
    setSide: (id: number, side: Side | null): void =>
      void sql('UPDATE pictures SET side = ? WHERE id = ?').run(side, id),
    clearSides: (): void => void sql('UPDATE pictures SET side = NULL WHERE side IS NOT NULL').run(),

    remove: (id: number): void => void sql('DELETE FROM pictures WHERE id = ?').run(id),

    get: (id: number): StoredPicture | undefined =>
      sql('SELECT * FROM pictures WHERE id = ?').get(id) as StoredPicture | undefined,

    /** All pictures in the order of ids, some at a time: a caller can yield in between. */
    *chunks(): Generator<StoredPicture[]> {
      let last = 0
      for (;;) {
        const rows = sql(`SELECT * FROM pictures WHERE id > ? ORDER BY id LIMIT ${CHUNK}`).all(
          last
        ) as StoredPicture[]
        const end = rows.at(-1)
        if (!end) return
        yield rows
        last = end.id
      }
    },

    /** Forgets what was found by comparing, and counts every usable, labelled picture as used. */
    resetComparison({ sidesOnly }: { readonly sidesOnly: boolean }): void {
      const names = comparedProblems.map((name) => `'${name}'`).join(', ')
      sql(`DELETE FROM problems WHERE problem IN (${names})`).run()
      const used = sidesOnly ? 'usable AND class IS NOT NULL AND side IS NOT NULL' : 'usable AND class IS NOT NULL' // prettier-ignore
      sql(`UPDATE pictures SET used = (${used}) WHERE used <> (${used})`).run()
    },

    /** Usable pictures with the same bytes, in groups; in a group the labelled come first, then by path. */
    copies(): StoredPicture[][] {
      const rows = sql(
        `SELECT p.* FROM pictures p JOIN (
           SELECT hash FROM pictures WHERE usable = 1 GROUP BY hash HAVING COUNT(*) > 1
         ) USING (hash) WHERE p.usable = 1 ORDER BY p.hash, p.class IS NULL, p.path`
      ).all() as StoredPicture[]
      const groups: StoredPicture[][] = []
      for (const row of rows) {
        const group = groups.at(-1)
        if (group?.[0]?.hash === row.hash) group.push(row)
        else groups.push([row])
      }
      return groups
    },

    /** How many used pictures of each class are on each side. */
    sideCounts(): { readonly class: number; readonly side: Side | null; readonly n: number }[] {
      return sql(
        'SELECT class, side, COUNT(*) AS n FROM pictures WHERE used = 1 GROUP BY class, side'
      ).all() as { class: number; side: Side | null; n: number }[]
    },

    /** Used pictures of a class that have no side yet, with that of a picture of the same bytes that is gone. */
    withoutSide(
      cls: number
    ): { readonly id: number; readonly hash: string; readonly inherited: Side | null }[] {
      return sql(
        `SELECT p.id, p.hash, (SELECT o.side FROM pictures o WHERE o.hash = p.hash AND o.class = p.class
             AND o.used = 0 AND o.side IS NOT NULL ORDER BY o.path LIMIT 1) AS inherited
           FROM pictures p WHERE p.used = 1 AND p.class = ? AND p.side IS NULL`
      ).all(cls) as { id: number; hash: string; inherited: Side | null }[]
    },

    /** Used pictures of one side, in the order of paths. */
    side: (side: Side): SidePicture[] =>
      sql(
        `SELECT p.id, p.path, p.hash, c.name AS class FROM pictures p JOIN classes c ON c.id = p.class
           WHERE p.used = 1 AND p.side = ? ORDER BY p.path`
      ).all(side) as SidePicture[],

    problems(): Problem[] {
      const rows = sql(
        `SELECT p.id AS picture, p.path AS file, c.name AS class, x.problem, x.message, p.used FROM problems x
           JOIN pictures p ON p.id = x.picture LEFT JOIN classes c ON c.id = p.class ORDER BY p.used, p.path, x.problem`
      ).all() as (Omit<Problem, 'fix' | 'used'> & { used: number })[]
      return rows.map((row) => ({ ...row, fix: fixes[row.problem], used: row.used === 1 }))
    }
  }
}
