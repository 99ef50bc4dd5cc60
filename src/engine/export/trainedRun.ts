/** A trained run as a serving program needs it: its network with all its weights, thawed ones included. */
import type { RunSource } from '../../contract'
import { preprocessingOf } from '../model/preprocessing'
import { readTrainedWeights } from '../training/trainedWeights'
import type { WeightPlaces } from '../zoo/files'
import type { ServingModel } from './serving'

/** Reads what a serving program of the run needs. */
export async function loadTrainedRun(source: RunSource, places: WeightPlaces): Promise<ServingModel> {
  const { planned, weights } = await readTrainedWeights(source, places)
  return {
    plan: source.plan,
    classes: source.classes,
    network: planned.network,
    weights,
    preprocessing: preprocessingOf(planned.base, source.plan)
  }
}
