/** `thaw train`: trains a plan on the open project, an epoch a line. */
import { existsSync } from 'node:fs'
import { AppError, type Plan, type PlanChanges, type RunId, type TrainResult } from '../../contract'
import type { EngineClient, LibraryClient } from '../compose'
import { openProject, type Context } from '../context'
import { followJob } from '../followJob'
import type { Screen } from '../screen/screen'
import { refuseMissingWeights } from '../weightsAtHand'
import { batchProgress, doneLine, epochLine, epochObject, resultText, runHeading } from '../text/trainText'

export async function train(context: Context, path: string, plan: Plan): Promise<void> {
  const { screen } = context
  refuseMissingFile(plan)
  const { library, project } = await openProject(context, path)
  await refuseImpossible(context, plan)
  const { run } = await trainPlan(library, screen, plan)
  screen.print(`\nNext: thaw evaluate ${project.folder} ${run}`)
}

/** `thaw train PROJECT --resume RUN`: goes on at the run's last checkpoint. */
export async function resumeTraining(
  context: Context,
  path: string,
  run: RunId,
  changes: PlanChanges
): Promise<void> {
  const { screen } = context
  const { library, project } = await openProject(context, path)
  const { plan } = await library.request('run:get', { run })
  const epochs = changes.epochs ?? plan.epochs
  await followTraining(library, screen, {
    epochs,
    begin: () => library.request('run:resume', { run, changes })
  })
  screen.print(`\nNext: thaw evaluate ${project.folder} ${run}`)
}

/**
 * Trains and prints; Ctrl+C stops it and keeps the best epoch so far. Throws AppError('cancelled') where it was
 * stopped before an epoch had ended.
 */
export function trainPlan(library: LibraryClient, screen: Screen, plan: Plan): Promise<Trained> {
  return followTraining(library, screen, {
    epochs: plan.epochs,
    begin: () => library.request('run:start', { plan })
  })
}

interface Trained {
  readonly run: RunId
  readonly result: TrainResult
}

/** Starts a training by `begin` and prints it to its end, as `trainPlan` does. */
export async function followTraining(
  library: LibraryClient,
  screen: Screen,
  {
    epochs,
    begin
  }: {
    readonly epochs: number
    readonly begin: () => Promise<{ readonly run: RunId; readonly job: string }>
  }
): Promise<Trained> {
  let plan: Plan | undefined
  const stopListening = [
    library.on('run:batch', (report) => screen.progress.update(batchProgress(report, epochs))),
    library.on('run:halved', ({ message, during, from, to, epoch }) => {
      screen.emit({ kind: 'halved', during, from, to, epoch })
      screen.print(message)
    }),
    library.on('run:epoch', (report) => {
      screen.emit(epochObject(report))
      screen.print(epochLine(report, epochs, plan))
    })
  ]
  const start = async (): Promise<{ readonly run: string; readonly job: string }> => {
    const started = await begin()
    const made = await library.request('run:get', { run: started.run })
    plan = made.plan
    if (!screen.json) screen.print(runHeading(made))
    return started
  }
  try {
    const { started } = await followJob(start, {
      library,
      screen,
      stopping: 'Stopping after this step; the best epoch so far is kept. Ctrl+C again ends at once.'
    })
    const { result, history } = await library.request('run:get', { run: started.run })
    if (!result) throw stoppedEarly
    screen.emit(doneLine(started.run, result))
    const epochSeconds = history.reduce((sum, { seconds }) => sum + seconds, 0)
    for (const line of resultText(result, epochSeconds, plan)) screen.print(line)
    return { run: started.run, result }
  } finally {
    for (const stop of stopListening) stop()
  }
}

/** Refuses a plan whose weights are not at hand, or whose layers are not there. */
export async function refuseImpossible({ services }: Context, plan: Plan): Promise<void> {
  refuseMissingFile(plan)
  const engine = services.engine()
  await refuseMissingWeights(engine, plan)
  await refuseUnknownLayers(engine, plan)
}

/** Before a run is made that could only fail. */
export function refuseMissingFile({ weights }: Plan): void {
  if (weights === 'imagenet' || weights === 'random' || existsSync(weights)) return
  throw new AppError(
    'not-found',
    `There is no weights file at ${weights}. Check the path, or leave --weights out.`
  )
}

/** Names that the base does not have, said before a run is made that could only fail. */
async function refuseUnknownLayers(engine: EngineClient, plan: Plan): Promise<void> {
  const { base, alpha, size, unfreeze, freezeBatchNorm, layerRates, head } = plan
  if (unfreeze.length === 0 && layerRates.length === 0) return
  const thawing = { base, alpha, size, unfreeze, freezeBatchNorm }
  await engine.request('engine:summary', { ...thawing, layerRates: [...layerRates], head })
}

const stoppedEarly = new AppError(
  'cancelled',
  'Stopped before the first epoch had ended, so no weights are kept; the features computed so far are. Train again to go on from there, or resume the run.'
)
