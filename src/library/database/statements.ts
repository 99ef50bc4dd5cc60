/** Keeps prepared statements by their text, and runs work in one transaction. */
import type Database from 'libsql'
import type { Db } from './openDatabase'

type Statement = Database.Statement<unknown[]>
export type Sql = (text: string) => Statement

/** Each text is prepared once. */
export function statements(db: Db): Sql {
  const kept = new Map<string, Statement>()
  return (text) => {
    const known = kept.get(text)
    if (known) return known
    const statement = db.prepare(text)
    kept.set(text, statement)
    return statement
  }
}

/** Runs `work` in one transaction: all of it is kept, or none. */
export function transaction<A>(db: Db, work: () => A): A {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite has rolled back by itself where the disk was full.
    if (db.inTransaction) db.exec('ROLLBACK')
    throw error
  }
}
