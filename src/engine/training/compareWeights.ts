/** Whether two runs of the same network came out with the same weights, and within what. */
import { cpus } from 'node:os'
import { AppError, type EngineRequests, type HandlerInput, type RequestOutput } from '../../contract'
import { weightOf, type Weights } from '../graph/weights'
import { hashWeights } from '../model/weights'
import type { WeightPlaces } from '../zoo/files'
import { readTrainedWeights } from './trainedWeights'

type Name = 'engine:compare-weights'

/** Base and head with the best weights of each run. Throws AppError as `readTrainedWeights` does, or `bad-input`. */
export async function compareWeights(
  { a, b }: HandlerInput<EngineRequests, Name>,
  places: WeightPlaces
): Promise<RequestOutput<EngineRequests, Name>> {
  const first = (await readTrainedWeights(a, places)).weights
  const second = (await readTrainedWeights(b, places)).weights
  return {
    maxDifference: largestDifference(first, second),
    hashes: [hashWeights(first), hashWeights(second)],
    threads: threads()
  }
}

/** Largest |difference| of any number; null where one is no number and the other is not the same. */
export function largestDifference(a: Weights, b: Weights): number | null {
  let largest = 0
  for (const key of a.keys()) {
    const [x, y] = [weightOf(a, key), weightOf(b, key)]
    if (x.data.length !== y.data.length || a.size !== b.size) throw otherNetwork(key)
    for (let i = 0; i < x.data.length; i++) {
      const [u, v] = [x.data[i] ?? 0, y.data[i] ?? 0]
      if (Object.is(u, v)) continue
      const difference = Math.abs(u - v)
      if (!Number.isFinite(difference)) return null
      if (difference > largest) largest = difference
    }
  }
  return largest
}

function otherNetwork(key: string): AppError {
  return new AppError('bad-input', `The runs have different networks: "${key}" is not the same in both.`)
}

/** What TensorFlow takes where nothing is said is all there are. */
function threads(): number {
  const said = Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? 0)
  return said > 0 ? said : cpus().length
}
