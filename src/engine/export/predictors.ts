/** Keeps the serving program of the run asked for last: predictions come in rows. One use at a time. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunSource } from '../../contract'
import type { Inspector } from '../dataset/inspect'
import { bestCheckpoint } from '../training/runFiles'
import type { WeightPlaces } from '../zoo/files'
import { Predictor } from './predictor'
import { writeServing } from './serving'
import { loadTrainedRun } from './trainedRun'

/** No program is loaded yet. `dispose` frees the one that is. */
export function createPredictors(places: WeightPlaces, inspector: () => Promise<Inspector>) {
  let current: { readonly key: string; readonly predictor: Predictor } | null = null
  let last: Promise<unknown> = Promise.resolve()

  /** A run's key changes with its best checkpoint: another may have been kept since. */
  async function keyOf({ folder }: RunSource): Promise<string> {
    const checkpoint = await stat(join(bestCheckpoint(folder), 'weights.index')).catch(() => null)
    return `${folder} ${checkpoint?.mtimeMs ?? 'none'}`
  }

  async function load(source: RunSource): Promise<Predictor> {
    const key = await keyOf(source)
    if (current?.key === key) return current.predictor
    const predictor = await loadPredictor(source)
    current?.predictor.dispose()
    current = { key, predictor }
    return predictor
  }

  /** Its files live only while TensorFlow reads them, and not with the run, which may be deleted meanwhile. */
  async function loadPredictor(source: RunSource): Promise<Predictor> {
    const model = await loadTrainedRun(source, places)
    const work = await mkdtemp(join(tmpdir(), 'thaw-serving-'))
    try {
      const folder = join(work, 'model')
      return Predictor.load(folder, await writeServing(model, { folder }), await inspector())
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  return {
    use<A>(source: RunSource, work: (predictor: Predictor) => Promise<A>): Promise<A> {
      const turn = last.then(async () => work(await load(source)))
      last = turn.catch(() => undefined)
      return turn
    },
    dispose: () => current?.predictor.dispose()
  }
}
