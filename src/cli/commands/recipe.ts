/** `thaw train PROJECT --recipe`: trains the stages of a recipe, each run as `thaw train` prints it, and sums them up. */
import {
  AppError,
  fromWireError,
  type Recipe,
  type RecipeId,
  type RecipeSummary,
  type RunSummary
} from '../../contract'
import type { LibraryClient } from '../compose'
import { openProject, type Context } from '../context'
import { onInterrupt } from '../interrupt'
import type { Screen } from '../screen/screen'
import { phaseText } from '../text/jobPhases'
import { recipeObject, stagesTable, summaryTable } from '../text/recipeText'
import { batchProgress, doneLine, epochLine, epochObject, resultText, runHeading } from '../text/trainText'
import { refuseMissingWeights } from '../weightsAtHand'
import { refuseMissingFile } from './train'

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
  await follow(library, context.screen, {
    project: project.folder,
    begin: () => library.request('run:resume-recipe', { recipe })
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
    begin
  }: { readonly project: string; readonly begin: () => Promise<{ readonly recipe: RecipeId }> }
): Promise<void> {
  let latest: RecipeSummary | null = null
  let wake: () => void = () => {}
  const printed = printRuns(library, screen)
  const listening = [
    ...printed.listening,
    library.on('recipe:changed', (changed) => {
      latest = changed
      printed.stage(changed)
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
    screen.note('Stopping after this step; the best epoch so far is kept. Ctrl+C again ends at once.')
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
    for (const stop of listening) stop()
    screen.progress.clear()
  }
}

/** `begin` answers after the first word of the recipe has come. */
function isRunning(recipe: RecipeSummary | null): boolean {
  return recipe === null || recipe.state === 'running'
}

/** Seconds by epoch: one that is trained again, after a batch that was too large, counts once. */
function sumOf(seconds: ReadonlyMap<number, number>): number {
  return [...seconds.values()].reduce((sum, each) => sum + each, 0)
}

/** Prints epochs and results as they come; `stage` prints the heading of the stage that has begun. */
function printRuns(
  library: LibraryClient,
  screen: Screen
): { readonly listening: (() => void)[]; stage(recipe: RecipeSummary): void } {
  const summaries = new Map<string, RunSummary>()
  const begun = new Map<
    string,
    { readonly epochs: number; readonly seconds: Map<number, number>; ended: boolean }
  >()
  const listening = [
    library.on('job:progress', ({ phase, done, total, eta, stage }) => {
      const more = stage ? { detail: `stage ${stage.number}/${stage.of}` } : {}
      screen.progress.update({ ...phaseText(phase), done, total, eta, ...more })
    }),
    library.on('run:batch', (report) => {
      const epochs = begun.get(report.run)?.epochs
      if (epochs !== undefined) screen.progress.update(batchProgress(report, epochs))
    }),
    library.on('run:halved', ({ run, message, during, from, to, epoch }) => {
      screen.emit({ kind: 'halved', run, during, from, to, epoch })
      screen.print(message)
    }),
    library.on('run:epoch', (report) => {
      const run = begun.get(report.run)
      if (!run) return
      run.seconds.set(report.epoch, report.seconds)
      screen.emit({ ...epochObject(report), run: report.run })
      screen.print(epochLine(report, run.epochs))
    }),
    // A run is told of before the recipe is, and its end before the next one's beginning.
    library.on('run:changed', (run) => {
      summaries.set(run.run, run)
      const known = begun.get(run.run)
      if (!known || known.ended || run.state === 'running' || !run.result) return
      known.ended = true
      screen.emit(doneLine(run.run, run.result))
      for (const line of resultText(run.result, sumOf(known.seconds))) screen.print(line)
      screen.print()
    })
  ]
  return {
    listening,
    stage({ recipe, state, stages }) {
      const at = stages.reduce((last, { run }, i) => (run === null ? last : i), -1)
      const stage = stages[at]
      const run = summaries.get(stage?.run ?? '')
      if (state !== 'running' || !stage || !run || begun.has(run.run)) return
      begun.set(run.run, { epochs: run.plan.epochs, seconds: new Map(), ended: false })
      const number = at + 1
      screen.emit({ kind: 'stage', recipe, number, of: stages.length, run: run.run, title: stage.title })
      screen.print(`Stage ${number} of ${stages.length}: ${stage.title}`)
      screen.print(runHeading(run))
    }
  }
}

function sumUp(
  screen: Screen,
  recipe: RecipeSummary | null,
  { recipe: id, project }: { readonly recipe: RecipeId; readonly project: string }
): void {
  if (!recipe) throw new AppError('internal', `Recipe ${id} ended without a word. Look at the list of runs.`)
  screen.emit(recipeObject(recipe))
  screen.print(summaryTable(recipe))
  if (recipe.state !== 'done') screen.print(`\nTo go on: thaw train ${project} --resume-recipe ${id}`)
  if (recipe.error) throw fromWireError(recipe.error)
  const last = recipe.stages.filter(({ val_acc }) => val_acc !== null).pop()
  if (recipe.state === 'done' && last?.run) screen.print(`\nNext: thaw evaluate ${project} ${last.run}`)
}
