/** The weights of a trained run: the base's, checked to be those it was trained on, under the best of what was trained. */
import { join } from 'node:path'
import { AppError, type RunSource } from '../../contract'
import { readCheckpoint } from '../graph/checkpoint'
import { recoverFolder } from '../graph/replaceFolder'
import { layerOf, type Weights } from '../graph/weights'
import { planNetwork, type PlannedNetwork } from '../model/network'
import { baseWeightsOf, headWeights, mergeWeights } from '../model/weights'
import type { WeightPlaces } from '../zoo/files'
import { openBase } from '../zoo/openBase'
import { bestCheckpoint, readRunRecord, startCheckpoint, type RunRecord } from './runFiles'

export interface TrainedWeights {
  readonly planned: PlannedNetwork
  readonly record: RunRecord
  /** Base and head with the run's best weights. */
  readonly weights: Weights
  /** Keys of the base's weights that this run or one before it has trained. */
  readonly learned: readonly string[]
}

/** Reads them. Throws AppError: `not-found` where the run kept none, `weights-mismatch` where the base is another now. */
export async function readTrainedWeights(source: RunSource, places: WeightPlaces): Promise<TrainedWeights> {
  const { plan, folder } = source
  const record = await readRunRecord(folder)
  const planned = planNetwork(await openBase(plan, places), plan, source.classes.length)
  const file = await sameBaseWeights(planned, source, record.weights)
  const thawed = [...file.keys()].filter((key) => planned.trainable.has(layerOf(key)))
  const best = await readBest(folder, [...headWeights(planned, plan.seed).keys(), ...thawed])
  return {
    planned,
    record,
    weights: mergeWeights(await withInherited(file, folder, record.inherited), best),
    learned: [...new Set([...record.inherited, ...thawed])]
  }
}

/** The base's weights by their file, if they are those whose hash is `expected`. Throws AppError('weights-mismatch'). */
export async function sameBaseWeights(
  planned: PlannedNetwork,
  { run, plan }: Pick<RunSource, 'run' | 'plan'>,
  expected: string
): Promise<Weights> {
  const file = await baseWeightsOf(planned.base, plan, expected)
  if (file) return file
  throw new AppError(
    'weights-mismatch',
    `Run ${run} was trained on other weights of ${plan.base} than are at hand now. Put the file back, or train again.`
  )
}

/** `base` as its file gives it, with what the run inherited in its place. */
export async function withInherited(
  base: Weights,
  folder: string,
  inherited: readonly string[]
): Promise<Weights> {
  if (inherited.length === 0) return base
  return mergeWeights(base, await readCheckpoint(join(startCheckpoint(folder), 'weights'), inherited))
}

async function readBest(folder: string, names: readonly string[]): Promise<Weights> {
  await recoverFolder(bestCheckpoint(folder))
  return readCheckpoint(join(bestCheckpoint(folder), 'weights'), names)
}
