/** The plan of a forecast, opened as its run would be. */
import type { EngineRequests, HandlerInput } from '../../contract'
import { cutNetwork } from '../model/cut'
import { digestBase } from '../model/frozenProof'
import { planNetwork } from '../model/network'
import { preprocessingOf } from '../model/preprocessing'
import { planStores } from '../features/openStores'
import type { Planned, TrainContext } from '../pipeline'
import { pictureInputOf } from '../training/examples'
import { startWeights } from '../training/startWeights'
import { openBase } from '../zoo/openBase'

export type ForecastInput = HandlerInput<EngineRequests, 'engine:forecast'>
export type ForecastContext = Pick<TrainContext, 'signal' | 'places' | 'inspector'>

export interface Opened extends Planned {
  readonly stores: ReturnType<typeof planStores>
  /** A folder for files that are needed on the way; removed at the end. */
  readonly work: string
}

/** All that a run does before its first picture. Throws as the run would. */
export async function openPlan(
  input: ForecastInput,
  { places }: ForecastContext
): Promise<Omit<Opened, 'work'>> {
  const { plan, classes } = input
  const planned = planNetwork(await openBase(plan, places), plan, classes.length)
  const start = await startWeights(planned, plan, { from: input.from ?? null, places })
  const cut = cutNetwork(planned.network, planned.trainable)
  digestBase(planned, start.base)
  const pictures = pictureInputOf(plan, preprocessingOf(planned.base, plan))
  return { planned, cut, start, pictures, stores: planStores(plan, planned, cut, start.base) }
}

/** What a run does to prove that frozen stayed frozen. */
export async function readAgain(
  input: ForecastInput,
  { places }: ForecastContext,
  { planned }: Pick<Opened, 'planned'>
): Promise<void> {
  const { base } = await startWeights(planned, input.plan, { from: input.from ?? null, places })
  digestBase(planned, base)
}
