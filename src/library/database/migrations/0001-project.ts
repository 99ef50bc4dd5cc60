/** Version 1: settings, data folders, classes, pictures with their problems, runs with their epochs. */

export const project = `
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE folders (path TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE classes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL);
  CREATE TABLE pictures (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    class INTEGER REFERENCES classes(id),
    bytes INTEGER NOT NULL,
    mtime REAL NOT NULL,
    hash TEXT,
    width INTEGER,
    height INTEGER,
    side TEXT CHECK (side IN ('train', 'val', 'test')),
    -- Whether it can be decoded, and whether it is trained on: a copy is usable, but left out.
    usable INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX pictures_by_hash ON pictures(hash);
  CREATE INDEX pictures_by_class ON pictures(class, side, used);
  -- 'duplicate', 'two-classes' and 'leak' come from comparing pictures and are found anew after every scan.
  CREATE TABLE problems (
    picture INTEGER NOT NULL REFERENCES pictures(id) ON DELETE CASCADE,
    problem TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (picture, problem)
  ) WITHOUT ROWID;
  CREATE TABLE runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL,
    plan TEXT NOT NULL,
    classes TEXT NOT NULL,
    created TEXT NOT NULL,
    seconds REAL NOT NULL DEFAULT 0,
    train INTEGER NOT NULL,
    val INTEGER NOT NULL,
    result TEXT,
    error TEXT
  );
  CREATE TABLE epochs (
    run INTEGER NOT NULL REFERENCES runs(run) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    loss REAL NOT NULL,
    acc REAL NOT NULL,
    val_loss REAL,
    val_acc REAL,
    seconds REAL NOT NULL,
    lr REAL NOT NULL,
    PRIMARY KEY (run, epoch)
  ) WITHOUT ROWID;
  `
