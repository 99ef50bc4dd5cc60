/** Trains the stages of a recipe one after the other, each from the run before; the chain ends with a stage that does not. */
import {
  AppError,
  toWireError,
  type LibraryEvents,
  type Recipe,
  type RecipeId,
  type RecipeSummary,
  type RunId,
  type WireError
} from '../../contract'
import { cancelled, type Emit } from '../../wire'
import { readable } from '../diskErrors'
import type { EngineLink } from '../engineLink'
import type { Jobs } from '../jobs'
import type { Project } from '../project'
import { resumeRun } from '../runs/resumeRun'
import { examplesOf, makeRun } from '../runs/startRun'
import type { Trainings } from '../runs/trainings'
import type { KeptRecipe } from './recipeStore'
import { recipeStages } from './stages'

interface StageStarted {
  readonly recipe: RecipeId
  readonly run: RunId
  readonly job: string
}

export type Recipes = ReturnType<typeof createRecipes>

export function createRecipes(options: {
  readonly engine: EngineLink
  readonly jobs: Jobs
  readonly emit: Emit<LibraryEvents>
  readonly trainings: Trainings
  readonly isOpen: (project: Project) => boolean
}) {
  const { engine, jobs, emit, trainings, isOpen } = options
  /** What is being trained, and its job; null between two stages. */
  let current: { readonly project: Project; readonly recipe: RecipeId; readonly job: string | null } | null =
    null

  /** Throws AppError as `run:start` does. */
  async function start(project: Project, recipe: Recipe, signal: AbortSignal): Promise<StageStarted> {
    jobs.refuseSecond('train')
    const stages = await recipeStages(recipe, engine, signal)
    if (!isOpen(project)) throw cancelled()
    // Said before the first stage is trained, not after it. What a stage is handed is not there yet.
    for (const { plan } of stages) examplesOf(project, { ...plan, from: recipe.plan.from })
    const id = project.recipes.create(recipe.name, stages)
    try {
      return await beginStage(project, id, 0)
    } catch (error) {
      if (isOpen(project)) project.recipes.remove(id)
      throw error
    }
  }

  /** Throws AppError: `bad-input` where all stages are done, and as `run:resume` does. */
  async function resume(project: Project, recipe: RecipeId): Promise<StageStarted> {
    const { stages } = project.recipes.get(recipe)
    const next = stages.reduce((begun, { run }, i) => (run === null ? begun : i), 0)
    const at = isOver(project, stages[next]) ? next + 1 : next
    if (at >= stages.length)
      throw new AppError('bad-input', `All ${stages.length} stages of recipe ${recipe} are done.`)
    return beginStage(project, recipe, at)
  }

  /** Begins the stage, or goes on with it, and with those after it once it has ended. */
  async function beginStage(project: Project, recipe: RecipeId, at: number): Promise<StageStarted> {
    const { stages } = project.recipes.get(recipe)
    const stage = stages[at]
    if (!stage) throw new AppError('internal', `Recipe ${recipe} has no stage ${at + 1}.`)
    const make = async () => {
      if (stage.run !== null) return resumeRun(project, stage.run, {})
      const before = at > 0 ? (stages[at - 1]?.run ?? null) : stage.plan.from
      const made = await makeRun(project, { ...stage.plan, from: before })
      project.recipes.began(recipe, at, made.run)
      return made
    }
    const started = await trainings.begin(project, make, { recipe, number: at + 1, of: stages.length })
    current = { project, recipe, job: started.job }
    tell(project, recipe)
    // What it cannot even tell of is a disk that is gone.
    void goOn(project, recipe, at).catch(() => undefined)
    return { recipe, ...started }
  }

  async function goOn(project: Project, recipe: RecipeId, at: number): Promise<void> {
    await jobs.idle('train')
    current = { project, recipe, job: null }
    try {
      if (isOpen(project) && hasNext(project.recipes.get(recipe), at)) {
        // A scan may have begun meanwhile; a training waits for its end.
        await jobs.idle('scan')
        if (isOpen(project)) return void (await beginStage(project, recipe, at + 1))
      }
      current = null
      tell(project, recipe)
    } catch (error) {
      current = null
      tell(project, recipe, toWireError(readable(error)))
    }
  }

  function tell(project: Project, recipe: RecipeId, error?: WireError): void {
    if (!isOpen(project)) return
    const kept = summaryOf(project, project.recipes.get(recipe))
    emit('recipe:changed', error ? { ...kept, state: 'failed', error } : kept)
  }

  function summaryOf(project: Project, kept: KeptRecipe): RecipeSummary {
    if (current?.project !== project || current.recipe !== kept.recipe) return { ...kept, job: null }
    return { ...kept, job: current.job, state: 'running' }
  }

  return {
    start,
    resume,
    list: (project: Project): RecipeSummary[] =>
      project.recipes.list().map((kept) => summaryOf(project, kept))
  }
}

function hasNext({ stages }: KeptRecipe, at: number): boolean {
  return stages[at]?.state === 'done' && at + 1 < stages.length
}

/** Done, or stopped when nothing of it was left. */
function isOver(project: Project, stage: KeptRecipe['stages'][number] | undefined): boolean {
  if (!stage || stage.run === null) return false
  const { state, epochs } = project.runs.get(stage.run)
  return state === 'done' || epochs >= stage.plan.epochs
}
