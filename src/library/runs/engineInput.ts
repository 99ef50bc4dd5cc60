/** A plan with its pictures as the engine takes it: to train, to forecast, to try rates. */
import type { EngineRequests, HandlerInput, Plan } from '../../contract'
import type { Project } from '../project'
import type { NewRun } from './startRun'
import { trainedSource } from './trainedSource'

type EngineInput = HandlerInput<EngineRequests, 'engine:forecast'>

/**
 * Throws AppError('not-found') where the run that the plan starts from kept no weights.
 *
 * @param examples `checkpoint` where it goes on from one: it needs nothing of the run that it started from
 */
export function engineInput(
  project: Project,
  plan: Plan,
  { classes, train, val, checkpoint }: Pick<NewRun, 'classes' | 'train' | 'val' | 'checkpoint'>
): EngineInput {
  return {
    plan,
    classes: [...classes],
    featuresFolder: project.featuresFolder,
    ...(plan.from !== null && !checkpoint && { from: trainedSource(project, plan.from) }),
    train: [...train],
    val: [...val]
  }
}
