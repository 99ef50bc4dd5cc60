/** What a recipe prints: its stages before, and what came of each at the end. */
import type { RecipeStage, RecipeSummary } from '../../contract'
import { metric } from './numbers'
import { plainTable } from './table'

/** The stages that will be trained, a line each. */
export function stagesTable(stages: readonly RecipeStage[]): string {
  return plainTable(
    [
      { title: 'Stage', align: 'right' },
      { title: 'What is trained' },
      { title: 'Epochs', align: 'right' },
      { title: 'Rate', align: 'right' }
    ],
    stages.map(({ title, plan }, i) => [String(i + 1), title, String(plan.epochs), String(plan.lr)])
  )
}

/** The stages with their runs and how good they became. */
export function summaryTable({ stages }: Pick<RecipeSummary, 'stages'>): string {
  const last = stages.reduce((begun, { run }, i) => (run === null ? begun : i), -1)
  return plainTable(
    [
      { title: 'Stage', align: 'right' },
      { title: 'What was trained' },
      { title: 'Run', align: 'right' },
      { title: 'State' },
      { title: 'val_acc', align: 'right' }
    ],
    stages.map(({ title, run, state, val_acc }, i) => [
      String(i + 1),
      title,
      run ?? '-',
      state ?? (i < last ? 'deleted' : 'not begun'),
      metric(val_acc)
    ])
  )
}

/** The last line of `thaw train --recipe --json`. */
export function recipeObject({ recipe, name, state, stages }: RecipeSummary): object {
  return {
    kind: 'recipe',
    recipe,
    name,
    state,
    stages: stages.map((stage) => ({
      title: stage.title,
      run: stage.run,
      state: stage.state,
      best_val_acc: stage.val_acc,
      plan: stage.plan
    }))
  }
}
