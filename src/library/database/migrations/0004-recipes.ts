/** Version 4: recipes with the plans of their stages, and which run is which stage. */

export const recipes = `
  CREATE TABLE recipes (
    recipe INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    stages TEXT NOT NULL,
    created TEXT NOT NULL
  );
  CREATE TABLE recipe_runs (
    run INTEGER PRIMARY KEY REFERENCES runs(run) ON DELETE CASCADE,
    recipe INTEGER NOT NULL REFERENCES recipes(recipe) ON DELETE CASCADE,
    -- From 0.
    stage INTEGER NOT NULL
  );
  CREATE INDEX recipe_runs_by_recipe ON recipe_runs(recipe, stage);
`
