import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, it } from 'vitest'
import { migrations } from '../../../../src/library/database/migrations'
import { closeDatabase, openDatabase } from '../../../../src/library/database/openDatabase'
import { statements } from '../../../../src/library/database/statements'
import { comparePictures } from '../../../../src/library/dataset/compare'
import { createPictureStore } from '../../../../src/library/dataset/pictureStore'

const work = mkdtempSync(join(tmpdir(), 'thaw-database-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

it.each(migrations.map((_, i) => i + 1))(
  'brings a project of version %i up to date, with all it holds',
  (version) => {
    const path = join(work, `${version}.sqlite`)
    const old = new Database(path)
    for (const sql of migrations.slice(0, version)) old.exec(sql)
    old.exec(`
    PRAGMA user_version = ${version};
    INSERT INTO classes VALUES (1, 'a', 0);
    INSERT INTO pictures (path, class, bytes, mtime, hash, side, usable, used) VALUES ('/p.jpg', 1, 5, 6.5, 'h', 'val', 1, 1);
  `)
    old.close()
    const db = openDatabase(path, { create: false })
    expect(db.pragma('user_version')).toEqual([{ user_version: migrations.length }])
    const kept = {
      path: '/p.jpg',
      class: 1,
      bytes: 5,
      mtime: 6.5,
      hash: 'h',
      side: 'val',
      usable: 1,
      used: 1
    }
    expect(db.prepare('SELECT * FROM pictures').all()).toMatchObject([kept])
    db.close()
  }
)

it('leaves out copies in one class but the first by path, and all of those in two classes', () => {
  const db = openDatabase(join(work, 'copies.sqlite'), { create: true })
  const store = createPictureStore(statements(db))
  const pictures = [
    ['b.jpg', 'cats', 'same'],
    ['a.jpg', 'cats', 'same'],
    ['c.jpg', 'cats', 'torn'],
    ['d.jpg', 'dogs', 'torn'],
    ['e.jpg', 'dogs', 'own']
  ] as const
  for (const [path, cls, hash] of pictures) {
    const { id } = store.found({ path, class: cls, bytes: 1, mtime: 1 })
    store.setFacts(id, { hash, width: 9, height: 9, usable: true, problems: [], checked: true })
  }
  for (let i = 0; i < 2; i++) {
    comparePictures(store, false)
    const used = db.prepare('SELECT path FROM pictures WHERE used = 1 ORDER BY path').all()
    expect(used).toEqual([{ path: 'a.jpg' }, { path: 'e.jpg' }])
    expect(store.problems().map(({ file, problem }) => [file, problem])).toEqual([
      ['b.jpg', 'duplicate'],
      ['c.jpg', 'two-classes'],
      ['d.jpg', 'two-classes']
    ])
  }
  db.close()
})

it('is closed even where its log cannot be taken in, and holds all of it when it is opened again', () => {
  const path = join(work, 'log.sqlite')
  const db = openDatabase(path, { create: true })
  db.exec("INSERT INTO settings (key, value) VALUES ('name', 'Flowers')")
  const other = new Database(path)
  other.exec('BEGIN')
  expect(other.prepare('SELECT COUNT(*) AS n FROM settings').get()).toMatchObject({ n: 1 })
  closeDatabase(db)
  expect(db.open).toBe(false)
  other.exec('COMMIT')
  other.close()
  const again = openDatabase(path, { create: false })
  expect(again.prepare('SELECT value FROM settings').all()).toEqual([{ value: 'Flowers' }])
  closeDatabase(again)
})
