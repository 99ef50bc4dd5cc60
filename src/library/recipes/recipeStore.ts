/** Recipes in the project's database: the plans of their stages, and the runs that came of them. */
import { z } from 'zod'
import {
  AppError,
  recipeNameSchema,
  recipeStageSchema,
  type RecipeId,
  type RecipeName,
  type RecipeStage,
  type RecipeSummary,
  type RunId,
  type RunState
} from '../../contract'
import type { Sql } from '../database/statements'
import type { RunStore } from '../runs/runStore'

export type RecipeStore = ReturnType<typeof createRecipeStore>

/** What is kept of a recipe: whether it is being trained now, only the process that does it knows. */
export type KeptRecipe = Omit<RecipeSummary, 'job'>

interface RecipeRow {
  readonly recipe: number
  readonly name: string
  readonly stages: string
  readonly created: string
}

export function createRecipeStore(sql: Sql, runs: RunStore) {
  function read(row: RecipeRow): KeptRecipe {
    const begun = sql('SELECT stage, MAX(run) AS run FROM recipe_runs WHERE recipe = ? GROUP BY stage').all(
      row.recipe
    ) as { readonly stage: number; readonly run: number }[]
    const ids = new Map(begun.map(({ stage, run }) => [stage, String(run)]))
    const plans = z.array(recipeStageSchema).parse(JSON.parse(row.stages))
    const stages = plans.map((stage, i) => {
      const id = ids.get(i)
      if (id === undefined) return { ...stage, run: null, state: null, val_acc: null }
      const { run, state, plan, val_acc } = runs.get(id)
      return { ...stage, plan, run, state, val_acc }
    })
    const last = [...stages].reverse().find(({ run }) => run !== null)
    return {
      recipe: String(row.recipe),
      name: recipeNameSchema.parse(row.name),
      created: row.created,
      state: stateOf(stages.map(({ state }) => state)),
      error: last?.run ? runs.get(last.run).error : null,
      stages
    }
  }

  return {
    create(name: RecipeName, stages: readonly RecipeStage[]): RecipeId {
      const { lastInsertRowid } = sql('INSERT INTO recipes (name, stages, created) VALUES (?, ?, ?)').run(
        name,
        JSON.stringify(stages),
        new Date().toISOString()
      )
      return String(lastInsertRowid)
    },

    /** Takes back a recipe of which no stage began. */
    remove: (recipe: RecipeId): void => void sql('DELETE FROM recipes WHERE recipe = ?').run(Number(recipe)),

    /** The stage's run is made. `stage` counts from 0. */
    began(recipe: RecipeId, stage: number, run: RunId): void {
      sql('INSERT INTO recipe_runs (run, recipe, stage) VALUES (?, ?, ?)').run(
        Number(run),
        Number(recipe),
        stage
      )
    },

    /** Throws AppError('not-found') where there is no such recipe. */
    get(recipe: RecipeId): KeptRecipe {
      const row = sql('SELECT * FROM recipes WHERE recipe = ?').get(Number(recipe)) as RecipeRow | undefined
      if (!row) throw new AppError('not-found', `There is no recipe ${recipe} in this project.`)
      return read(row)
    },

    /** Newest first. */
    list: (): KeptRecipe[] =>
      (sql('SELECT * FROM recipes ORDER BY recipe DESC').all() as RecipeRow[]).map(read)
  }
}

/** The state of the stage that began last; a recipe of which a stage is left to begin was interrupted, however that ended. */
function stateOf(stages: readonly (RunState | null)[]): RunState {
  const last = [...stages].reverse().find((state) => state !== null) ?? 'interrupted'
  return last === 'done' && stages[stages.length - 1] === null ? 'interrupted' : last
}
