/**
 * Version 2: whether what is known of a picture still stands, apart from its hash. A picture that is gone keeps its
 * hash and its side, so that it is known again when it comes back or turns up under another name.
 */

export const checked = `
  ALTER TABLE pictures ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
  UPDATE pictures SET checked = hash IS NOT NULL;
  UPDATE pictures SET used = 0 WHERE class IS NULL;
  CREATE INDEX pictures_by_side ON pictures(used, side, class);
  CREATE INDEX problems_by_name ON problems(problem);
`
