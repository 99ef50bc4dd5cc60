/** `thaw train PROJECT --recipe`: trains the stages of a recipe, each run as `thaw train` prints it, and sums them up. */
import { AppError, fromWireError, type Recipe, type RecipeId, type RecipeSummary, type RunDetail, type RunId } from '../../contract' // prettier-ignore
import type { LibraryClient } from '../compose'
import { openProject, type Context } from '../context'
import { progressOf } from '../followJob'
import { onInterrupt } from '../interrupt'
import { printRuns, type RunPrinter } from '../printRuns'
import type { Screen } from '../screen/screen'
import { recipeObject, stagesTable, summaryTable } from '../text/recipeText'
import { refuseMissingWeights } from '../weightsAtHand'
import { refuseMissingFile, STOPPING } from './train'

export async function trainRecipe(context: Context, path: string, recipe: Recipe): Promise<void> {
  refuseMissingFile(recipe.plan)
  const { library, project } = await openProject(context, path)
  await refuseMissingWeights(context.services.engine(), recipe.plan)
  const stages = await library.request('run:recipe-stages', { recipe })
  context.screen.print(`${stagesTable(stages)}\n`)
  await follow(library, context.screen, {
    project: project.folder,
    begin: () => library.request('run:start-recipe', { recipe })
  })
}

/** `thaw train PROJECT --resume-recipe N`: goes on with the stage that had begun last, and then with the others. */
export async function resumeRecipe(context: Context, path: string, recipe: RecipeId): Promise<void> {
  const { library, project } = await openProject(context, path)
  const known = (await library.request('run:recipes', {})).find((other) => other.recipe === recipe)
  const last = known?.stages.filter(({ run }) => run !== null).pop()?.run
  await follow(library, context.screen, {
    project: project.folder,
    begin: () => library.request('run:resume-recipe', { recipe }),
    ...(last && { before: await library.request('run:get', { run: last }) })
  })
}

/**
 * Prints what comes until no stage is trained any more; everything is taken from events, since the next stage begins by
 * itself. Throws the error of a stage that failed.
 */
async function follow(
  library: LibraryClient,
  screen: Screen,
  {
    project,
    begin,
    before
  }: {
    readonly project: string
    readonly begin: () => Promise<{ readonly recipe: RecipeId }>
    /** The run that goes on, as it was. */
    readonly before?: RunDetail
  }
): Promise<void> {
  let latest: RecipeSummary | null = null
  let wake: () => void = () => {}
  const printed = printRuns(library, screen, before)
  const printStage = stagePrinter(screen, printed)
  const listening = [
    library.on('job:progress', (progress) => screen.progress.update(progressOf(progress))),
    library.on('recipe:changed', (changed) => {
      latest = changed
      printStage(changed)
      wake()
    })
  ]
  const current = (): RecipeSummary | null => latest
  let interrupted = false
  const cancel = (): void => {
    const job = current()?.job
    if (job) void library.request('job:cancel', { job }).catch(() => {}) // it has just ended
  }
  const release = onInterrupt(() => {
    interrupted = true
    screen.note(STOPPING)
    cancel()
  })
  try {
    const { recipe } = await begin()
    while (isRunning(current())) {
      // A stage that began after it was asked to stop.
      if (interrupted) cancel()
      await new Promise<void>((resolve) => (wake = resolve))
    }
    sumUp(screen, current(), { recipe, project })
  } finally {
    release()
    printed.stop()
    for (const stop of listening) stop()
    screen.progress.clear()
  }
}

/** `begin` answers after the first word of the recipe has come. */
function isRunning(recipe: RecipeSummary | null): boolean {
  return recipe === null || recipe.state === 'running'
}

/** Prints the heading of each stage once, when it begins. */
function stagePrinter(screen: Screen, printed: RunPrinter): (recipe: RecipeSummary) => void {
  const begun = new Set<RunId>()
  return ({ recipe, state, stages }) => {
    const at = stages.reduce((last, { run }, i) => (run === null ? last : i), -1)
    const stage = stages[at]
    const run = stage?.run ?? null
    if (state !== 'running' || !stage || run === null || begun.has(run)) return
    if (begun.size > 0) screen.print()
    begun.add(run)
    const number = at + 1
    screen.emit({ kind: 'stage', recipe, number, of: stages.length, run, title: stage.title })
    screen.print(`Stage ${number} of ${stages.length}: ${stage.title}`)
    printed.begin(run)
  }
}

function sumUp(
  screen: Screen,
  recipe: RecipeSummary | null,
  { recipe: id, project }: { readonly recipe: RecipeId; readonly project: string }
): void {
  if (!recipe) throw new AppError('internal', `Recipe ${id} ended without a word. Look at the list of runs.`)
  screen.emit(recipeObject(recipe))
  screen.print(`\n${summaryTable(recipe)}`)
  if (recipe.state !== 'done') screen.print(`\nTo go on: thaw train ${project} --resume-recipe ${id}`)
  if (recipe.error) throw fromWireError(recipe.error)
  const last = recipe.stages.filter(({ val_acc }) => val_acc !== null).pop()
  if (recipe.state === 'done' && last?.run) screen.print(`\nNext: thaw evaluate ${project} ${last.run}`)
}
