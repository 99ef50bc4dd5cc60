/** What a training is asked, and what it works with. */
import type { EngineEvents, EngineRequests, HandlerInput } from '../contract'
import type { Emit } from '../wire'
import type { Inspector } from './dataset/inspect'
import type { Pausing } from './pausing'
import type { WeightPlaces } from './zoo/files'

export type TrainInput = HandlerInput<EngineRequests, 'engine:train'>

export interface TrainContext {
  readonly signal: AbortSignal
  readonly pausing: Pausing
  readonly emit: Emit<EngineEvents>
  readonly places: WeightPlaces
  readonly inspector: () => Promise<Inspector>
}
