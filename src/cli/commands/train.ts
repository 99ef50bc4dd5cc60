/** `thaw train`: trains a plan on the open project, an epoch a line. */
import { existsSync } from 'node:fs'
import { AppError, type Plan, type PlanChanges, type RunDetail, type RunId, type TrainResult } from '../../contract' // prettier-ignore
import type { EngineClient, LibraryClient } from '../compose'
import { openProject, type Context } from '../context'
import { followJob } from '../followJob'
import { printRuns } from '../printRuns'
import type { Screen } from '../screen/screen'
import { refuseMissingWeights } from '../weightsAtHand'

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
  const before = await library.request('run:get', { run })
  await followTraining(library, screen, () => library.request('run:resume', { run, changes }), before)
  screen.print(`\nNext: thaw evaluate ${project.folder} ${run}`)
}

/**
 * Trains and prints; Ctrl+C stops it and keeps the best epoch so far. Throws AppError('cancelled') where it was
 * stopped before an epoch had ended.
 */
export function trainPlan(library: LibraryClient, screen: Screen, plan: Plan): Promise<Trained> {
  return followTraining(library, screen, () => library.request('run:start', { plan }))
}

interface Trained {
  readonly run: RunId
  readonly result: TrainResult
}

/**
 * Starts a training by `begin` and prints it to its end, as `trainPlan` does.
 *
 * @param before the run that goes on, as it was
 */
export async function followTraining(
  library: LibraryClient,
  screen: Screen,
  begin: () => Promise<{ readonly run: RunId; readonly job: string }>,
  before: RunDetail | null = null
): Promise<Trained> {
  const printed = printRuns(library, screen, before)
  const start = async (): Promise<{ readonly run: RunId; readonly job: string }> => {
    const started = await begin()
    printed.begin(started.run)
    return started
  }
  try {
    const { started } = await followJob(start, { library, screen, stopping: STOPPING })
    const result = printed.summary(started.run)?.result
    if (!result) throw stoppedEarly
    return { run: started.run, result }
  } finally {
    printed.stop()
  }
}

/** Said at the first Ctrl+C while something is trained. */
export const STOPPING = 'Stopping after this step; the best epoch so far is kept. Ctrl+C again ends at once.'

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
