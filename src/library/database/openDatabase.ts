/** Opens a project's SQLite file in WAL mode, sees that it is whole, and brings its schema up to date. */
import Database from 'libsql'
import { AppError } from '../../contract'
import { diskError } from '../diskErrors'
import { migrations } from './migrations'

export type Db = Database.Database

/**
 * A file that is refused stays as it is. Throws AppError: `project-newer` where a later Thaw wrote it, `project-broken`
 * where it is no whole database, `disk` where it cannot be read or written.
 */
export function openDatabase(path: string, { create }: { readonly create: boolean }): Db {
  const db = openWhole(path, create)
  try {
    const version = userVersion(db)
    refuseNewer(version)
    db.pragma('journal_mode = WAL')
    db.pragma('foreign_keys = ON')
    // A power cut may cost the last transaction, never the file.
    db.pragma('synchronous = NORMAL')
    migrate(db, version)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Leaves one whole file: libsql keeps the write-ahead log open until its statements are collected. */
export function closeDatabase(db: Db): void {
  try {
    db.pragma('journal_mode = DELETE')
  } catch {
    // Without room for it the log stays beside the file, and all that was kept with it: the next to open it reads both.
  }
  db.close()
}

function openWhole(path: string, create: boolean): Db {
  try {
    const db = new Database(path)
    // A file that was never filled, or was emptied: making tables in it would pass for a project without pictures.
    const filled = create || userVersion(db) > 0
    const [answer] = db.pragma('quick_check(1)') as { readonly quick_check: string }[]
    if (filled && answer?.quick_check === 'ok') return db
    db.close()
    throw broken(path, answer?.quick_check)
  } catch (error) {
    if (error instanceof AppError) throw error
    const known = diskError(error)
    throw known && known.code !== 'project-broken' ? known : broken(path, error)
  }
}

function refuseNewer(version: number): void {
  if (version <= migrations.length) return
  throw new AppError(
    'project-newer',
    `This project was written by a newer Thaw (version ${version} of its format; this Thaw knows ${migrations.length}). Update Thaw to open it.`
  )
}

function broken(path: string, cause?: unknown): AppError {
  return new AppError(
    'project-broken',
    `The project's database cannot be read: ${path}. Restore the project folder from a copy, or make a new project on the same pictures.`,
    { cause }
  )
}

function migrate(db: Db, version: number): void {
  migrations.slice(version).forEach((sql, i) => {
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(sql)
      db.exec(`PRAGMA user_version = ${version + i + 1}`)
      db.exec('COMMIT')
    } catch (error) {
      // SQLite has rolled back by itself where the disk was full.
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
  })
}

function userVersion(db: Db): number {
  const row = db.prepare('PRAGMA user_version').get() as { readonly user_version: number }
  return row.user_version
}
