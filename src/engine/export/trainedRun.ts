/** A trained run with all its weights: the base's, checked to be those it was trained with, and the best of what it trained. */
import { join } from 'node:path'
import { AppError, type RunSource } from '../../contract'
import { readCheckpoint } from '../graph/checkpoint'
import { recoverFolder } from '../graph/replaceFolder'
import { layerOf } from '../graph/weights'
import { planNetwork } from '../model/network'
import { preprocessingOf } from '../model/preprocessing'
import { baseWeights, hashWeights, headWeights, mergeWeights } from '../model/weights'
import type { WeightPlaces } from '../zoo/files'
import { openBase } from '../zoo/openBase'
import { bestCheckpoint, readRunRecord } from '../training/runFiles'
import type { ServingModel } from './serving'

/** Reads what a serving program of the run needs. */
export async function loadTrainedRun(source: RunSource, places: WeightPlaces): Promise<ServingModel> {
  const record = await readRunRecord(source.folder)
  const opened = await openBase(source.plan, places)
  const planned = planNetwork(opened, source.plan, source.classes.length)
  const base = await baseWeights(opened, source.plan)
  if (hashWeights(base) !== record.weights) {
    throw new AppError(
      'weights-mismatch',
      `Run ${source.run} was trained on other weights of ${source.plan.base} than are at hand now. Put the file back, or train again.`
    )
  }
  const thawed = [...base.keys()].filter((key) => planned.trainable.has(layerOf(key)))
  const names = [...headWeights(planned, source.plan.seed).keys(), ...thawed]
  await recoverFolder(bestCheckpoint(source.folder))
  const trained = await readCheckpoint(join(bestCheckpoint(source.folder), 'weights'), names)
  return {
    plan: source.plan,
    classes: source.classes,
    network: planned.network,
    weights: mergeWeights(base, trained),
    preprocessing: preprocessingOf(opened, source.plan)
  }
}
