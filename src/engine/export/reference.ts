/** The scores that an export is measured against: the run's own layers, compiled apart, nothing folded, straight from files. */
import { cancelled } from '../../wire'
import { decodePictures, preprocess } from '../dataset/pictures'
import { GraphBuilder } from '../graph/builder'
import { compileWhole } from '../graph/compile'
import { classScores } from '../graph/losses'
import { loadProgram } from '../graph/program'
import { nextTurn } from '../nextTurn'
import type { ServingModel } from './serving'

/** Pictures a session run. */
const BATCH = 16

export interface Reference {
  /** One row of class scores a file. */
  readonly scores: number[][]
  /** The first picture decoded and resized, 0..255. */
  readonly firstPixels: { readonly data: Float32Array; readonly shape: readonly number[] } | null
}

/** One row of class scores a file; every file must be decodable. */
export async function referenceScores(
  model: ServingModel,
  files: readonly string[],
  signal: AbortSignal
): Promise<Reference> {
  if (files.length === 0) return { scores: [], firstPixels: null }
  const { network, weights, plan } = model
  const g = new GraphBuilder()
  const paths = g.placeholder('paths', 'string', [null])
  const decoded = decodePictures(g, paths, 'paths', plan.size)
  const prepared = preprocess(g, decoded, model.preprocessing)
  const output = compileWhole({
    g,
    network,
    weights,
    input: prepared,
    place: (key, array) => g.constant(array.data, { shape: array.shape, name: key }),
    // Layers that count as trained are compiled one by one, as Keras would run them.
    trainable: new Set(network.layers.map((node) => node.name))
  })
  const session = await loadProgram(g, {
    predict: { inputs: { paths }, outputs: { scores: classScores(g, output), pixels: decoded } }
  })
  const rows: number[][] = []
  let firstPixels: Reference['firstPixels'] = null
  try {
    for (let at = 0; at < files.length; at += BATCH) {
      if (signal.aborted) throw cancelled()
      const data = files.slice(at, at + BATCH)
      const { scores, pixels } = session.run('predict', {
        paths: { dtype: 'string', shape: [data.length], data }
      })
      const flat = Array.from((scores?.data ?? []) as Float32Array)
      const classes = scores?.shape[1] ?? 0
      for (let i = 0; i < data.length; i++) rows.push(flat.slice(i * classes, (i + 1) * classes))
      const { size } = plan
      firstPixels ??= {
        data: (pixels?.data as Float32Array).slice(0, size * size * 3),
        shape: [1, size, size, 3]
      }
      await nextTurn()
    }
  } finally {
    session.dispose()
  }
  return { scores: rows, firstPixels }
}
