/** Times a base alone: forward, at one size, on random pixels. What is timed is what extraction and prediction run. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { performance } from 'node:perf_hooks'
import { GraphBuilder } from '../graph/builder'
import { compileWhole } from '../graph/compile'
import { loadProgram } from '../graph/program'
import { readTopology } from '../graph/topology'
import type { Weights } from '../graph/weights'
import { seededRandom } from './random'
import { initialWeights } from './weights'

export interface BaseTimer {
  /** Seconds that one batch takes, its way in and out of TensorFlow included. Blocks. */
  run(batch: number): number
  dispose(): void
}

/**
 * Compiles `model` for pictures of `size` x `size` pixels.
 *
 * @param largest the most pictures a batch will have
 */
export async function createBaseTimer(model: LayersModel, size: number, largest: number): Promise<BaseTimer> {
  const g = new GraphBuilder()
  const x = g.placeholder('x', 'float32', [null, size, size, 3])
  const y = compileWhole({
    g,
    network: readTopology(model),
    weights: withoutZeros(initialWeights(model, 1)),
    input: x,
    place: (key, array) => g.constant(array.data, { shape: array.shape, name: key })
  })
  const session = await loadProgram(g, { run: { inputs: { x }, outputs: { y } } })
  const random = seededRandom(1, 'pixels')
  const pixels = Float32Array.from({ length: largest * size * size * 3 }, () => 2 * random() - 1)
  return {
    run(batch) {
      const data = pixels.subarray(0, batch * size * size * 3)
      const began = performance.now()
      session.run('run', { x: { dtype: 'float32', shape: [batch, size, size, 3], data } })
      return (performance.now() - began) / 1000
    },
    dispose: () => session.dispose()
  }
}

/** TensorFlow leaves out an addition of nothing but zeros, and with it the fused kernel: trained weights have none. */
function withoutZeros(weights: Weights): Weights {
  return new Map(
    [...weights].map(([key, array]) =>
      array.data.every((value) => value === 0)
        ? [key, { ...array, data: array.data.map(() => 0.01) }]
        : [key, array]
    )
  )
}
