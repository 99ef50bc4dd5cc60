/** The weights a run starts from: the base's file or seed with a fresh head, or the best of the run it goes on from. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plan, RunSource } from '../../contract'
import { writeCheckpoint } from '../graph/checkpoint'
import { replaceFolder } from '../graph/replaceFolder'
import { weightOf, type Weights } from '../graph/weights'
import type { PlannedNetwork } from '../model/network'
import { baseWeights, baseWeightsOf, hashWeights, headWeights, pickWeights } from '../model/weights'
import type { WeightPlaces } from '../zoo/files'
import { startCheckpoint, type LastRecord, type RunRecord } from './runFiles'
import { readTrainedWeights, sameBaseWeights, withInherited } from './trainedWeights'

export interface StartWeights extends Pick<RunRecord, 'inherited'> {
  /** SHA-256 of the base's weights as its file or seed gives them. */
  readonly source: string
  /** Of the base, what earlier runs have trained included. */
  readonly base: Weights
  readonly head: Weights
}

/** Reads or makes them; `from` is a run whose network is the same. */
export async function startWeights(
  planned: PlannedNetwork,
  plan: Plan,
  { from, places }: { readonly from: RunSource | null; readonly places: WeightPlaces }
): Promise<StartWeights> {
  if (!from) {
    const base = await baseWeights(planned.base, plan)
    return { source: hashWeights(base), base, head: headWeights(planned, plan.seed), inherited: [] }
  }
  const { weights, learned, record } = await readTrainedWeights(from, places)
  const layers = new Set(planned.base.model.layers.map(({ name }) => name))
  return {
    source: record.weights,
    base: pickWeights(weights, (layer) => layers.has(layer)),
    head: pickWeights(weights, (layer) => !layers.has(layer)),
    inherited: learned
  }
}

/** What a run that was interrupted had started from, by its own folder; the head is in its checkpoint. */
export async function startAgain(
  planned: PlannedNetwork,
  source: RunSource,
  { weights, inherited }: LastRecord
): Promise<StartWeights> {
  const file = await sameBaseWeights(planned, source, weights)
  return {
    source: weights,
    base: await withInherited(file, source.folder, inherited),
    head: headWeights(planned, source.plan.seed),
    inherited
  }
}

/** Keeps the inherited weights of the base in the run's own folder. */
export async function keepInherited({ base, inherited }: StartWeights, folder: string): Promise<void> {
  if (inherited.length === 0) return
  const place = startCheckpoint(folder)
  const beside = `${place}.writing`
  await rm(beside, { recursive: true, force: true })
  await mkdir(beside, { recursive: true })
  const tensors = inherited.map((name) => ({ name, dtype: 'float32' as const, ...weightOf(base, name) }))
  await writeCheckpoint(join(beside, 'weights'), tensors)
  await replaceFolder(beside, place)
}

/**
 * The base's weights read anew, as a prediction or an export of the run will read them: where those it started from are
 * gone, the ones there are.
 */
export async function rereadBase(
  planned: PlannedNetwork,
  plan: Plan,
  folder: string,
  { source, inherited }: Pick<StartWeights, 'source' | 'inherited'>
): Promise<Weights> {
  const file = await baseWeightsOf(planned.base, plan, source)
  return withInherited(file ?? (await baseWeights(planned.base, plan)), folder, inherited)
}
