/** The scores that an export is measured against: the run's own layers, compiled apart, nothing folded, straight from files. */
import { decodePictures, preprocess } from '../dataset/pictures'
import { GraphBuilder } from '../graph/builder'
import { compileNetwork } from '../graph/compile'
import { classScores } from '../graph/losses'
import { loadProgram } from '../graph/program'
import type { ServingModel } from './serving'

/** Pictures a session run. */
const BATCH = 16

/** One row of class scores a file; every file must be decodable. */
export async function referenceScores(model: ServingModel, files: readonly string[]): Promise<number[][]> {
  if (files.length === 0) return []
  const { network, weights, plan } = model
  const g = new GraphBuilder()
  const paths = g.placeholder('paths', 'string', [null])
  const pixels = preprocess(g, decodePictures(g, paths, 'paths', plan.size), model.preprocessing)
  const names = network.layers.map((node) => node.name)
  const [first] = names
  const last = names[names.length - 1]
  const outputs = compileNetwork({
    g,
    network,
    weights,
    given: new Map(first ? [[first, pixels]] : []),
    wanted: last ? [last] : [],
    place: (key, array) => g.constant(array.data, { shape: array.shape, name: key }),
    // Layers that count as trained are compiled one by one, as Keras would run them.
    trainable: new Set(names)
  })
  const output = last && outputs.get(last)
  if (!output) throw new Error('The network has no output.')
  const session = await loadProgram(g, {
    predict: { inputs: { paths }, outputs: { scores: classScores(g, output) } }
  })
  const rows: number[][] = []
  try {
    for (let at = 0; at < files.length; at += BATCH) {
      const data = files.slice(at, at + BATCH)
      const { scores } = session.run('predict', { paths: { dtype: 'string', shape: [data.length], data } })
      const flat = Array.from((scores?.data ?? []) as Float32Array)
      const classes = scores?.shape[1] ?? 0
      for (let i = 0; i < data.length; i++) rows.push(flat.slice(i * classes, (i + 1) * classes))
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    session.dispose()
  }
  return rows
}
