/** The plan of a forecast, opened as its run would be. */
import type { EngineRequests, HandlerInput } from '../../contract'
import { digestBase } from '../model/frozenProof'
import { hashBelow, planStores } from '../features/openStores'
import { openPlan, type Planned } from '../openPlan'
import type { TrainContext } from '../trainContext'
import { startWeights } from '../training/startWeights'

export type ForecastInput = HandlerInput<EngineRequests, 'engine:forecast'>
export type ForecastContext = Pick<TrainContext, 'signal' | 'places' | 'inspector'>

export interface Opened extends Planned {
  readonly stores: ReturnType<typeof planStores>
  /** A folder for files that are needed on the way; removed at the end. */
  readonly work: string
}

/** All that a run does before its first picture. Throws as the run would. */
export async function openForecast(
  input: ForecastInput,
  { places }: ForecastContext
): Promise<Omit<Opened, 'work'>> {
  const { plan } = input
  const opened = await openPlan(input, places, (planned) =>
    startWeights(planned, plan, { from: input.from ?? null, places })
  )
  const { planned, cut, start } = opened
  digestBase(planned, start.base)
  return { ...opened, stores: planStores(plan, planned, cut, hashBelow(cut, start.base)) }
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
