/** Opens a project's SQLite file in WAL mode and brings its schema up to date. */
import Database from 'libsql'
import { AppError } from '../../contract'
import { migrations } from './migrations'

export type Db = Database.Database

/** Throws AppError: `project-newer` where a later Thaw wrote it, `project-broken` where it is no database. */
export function openDatabase(path: string): Db {
  let db: Db
  let version: number
  try {
    db = new Database(path)
    db.pragma('journal_mode = WAL')
    db.pragma('foreign_keys = ON')
    // A power cut may cost the last transaction, never the file.
    db.pragma('synchronous = NORMAL')
    version = userVersion(db)
  } catch (cause) {
    throw new AppError(
      'project-broken',
      `The project's database cannot be read: ${path}. Restore the folder from a copy, or make a new project on the same pictures.`,
      { cause }
    )
  }
  if (version > migrations.length) {
    db.close()
    throw new AppError(
      'project-newer',
      `This project was written by a newer Thaw (version ${version} of its format; this Thaw knows ${migrations.length}). Update Thaw to open it.`
    )
  }
  migrations.slice(version).forEach((sql, i) => {
    db.exec(`BEGIN; ${sql}; PRAGMA user_version = ${version + i + 1}; COMMIT;`)
  })
  return db
}

function userVersion(db: Db): number {
  const row = db.prepare('PRAGMA user_version').get() as { readonly user_version: number }
  return row.user_version
}
