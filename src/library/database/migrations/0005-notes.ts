/** Version 5: notes on runs, runs that repeat others with what came out, and what validation pictures were taken for. */

export const notes = `
  ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
  ALTER TABLE runs ADD COLUMN repeat_of INTEGER;
  ALTER TABLE runs ADD COLUMN verdict TEXT;
  -- Of the last epochs of each run, as JSON.
  CREATE TABLE validations (
    run INTEGER NOT NULL REFERENCES runs(run) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (run, epoch)
  ) WITHOUT ROWID;
`
