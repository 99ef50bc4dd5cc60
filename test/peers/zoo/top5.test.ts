/**
 * MobileNet 1.0 with its ImageNet weights and top sees in twenty flowers what Keras sees. Runs only where
 * THAW_MOBILENET_TOP names Keras' file mobilenet_1_0_224_tf.h5, which is too large to ship. THAW_FLOWERS names a folder of
 * class folders to take the flowers from; without it they are the sample's.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodePictures, preprocess } from '../../../src/engine/dataset/pictures'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { compileWhole } from '../../../src/engine/graph/compile'
import { loadProgram } from '../../../src/engine/graph/program'
import { readTopology } from '../../../src/engine/graph/topology'
import { buildBase } from '../../../src/engine/zoo/build'
import { catalog } from '../../../src/engine/zoo/catalog'
import { loadWeights } from '../../../src/engine/zoo/weights'
import { runPeer } from '../../support/kerasPeer'
import { sampleClasses, sampleFolder } from '../../support/sample'

const weights = process.env['THAW_MOBILENET_TOP']
/** Of ImageNet's classes. */
const DAISY = 985

describe.runIf(weights !== undefined)('MobileNet 1.0 with its top', () => {
  it('has the same five likeliest classes as Keras in twenty flowers', async () => {
    const folder = process.env['THAW_FLOWERS'] ?? sampleFolder
    const files = sampleClasses.flatMap((name) => {
      const names = readdirSync(join(folder, name)).sort()
      return names.slice(0, 20 / sampleClasses.length).map((file) => join(folder, name, file))
    })
    const model = buildBase({ base: 'MobileNet', alpha: 1, size: 224, includeTop: true })
    const g = new GraphBuilder()
    const paths = g.placeholder('paths', 'string', [null])
    const scores = compileWhole({
      g,
      network: readTopology(model),
      weights: await loadWeights(model, weights ?? ''),
      input: preprocess(g, decodePictures(g, paths, 'paths', 224), catalog.MobileNet.preprocessing),
      place: (key, array) => g.constant(array.data, { shape: array.shape, name: key })
    })
    const session = await loadProgram(g, { run: { inputs: { paths }, outputs: { scores } } })
    const got = session.run('run', { paths: { dtype: 'string', shape: [files.length], data: files } })
    session.dispose()
    const all = got['scores']?.data as Float32Array
    const likeliest = files.map((_, i) => topFive(all.subarray(i * 1000, (i + 1) * 1000)))
    expect(likeliest).toEqual(runPeer<number[][]>(join(__dirname, 'keras_top5.py'), { weights, files }))
    expect(likeliest.slice(0, 4).some(([first]) => first === DAISY)).toBe(true)
  })
})

function topFive(scores: Float32Array): number[] {
  return Array.from(scores, (score, i) => ({ score, i }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 5)
    .map(({ i }) => i)
}
