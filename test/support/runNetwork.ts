/** Runs a described network on an input through the compiled graph, as the engine would. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { GraphBuilder } from '../../src/engine/graph/builder'
import { compileNetwork } from '../../src/engine/graph/compile'
import { loadProgram } from '../../src/engine/graph/program'
import { readTopology } from '../../src/engine/graph/topology'
import type { Weights } from '../../src/engine/graph/weights'

/** The last layer's output for x [N, H, W, 3]. */
export async function runNetwork(
  model: LayersModel,
  weights: Weights,
  x: Float32Array,
  shape: number[]
): Promise<Float32Array> {
  const network = readTopology(model)
  const [input] = network.layers
  const last = network.layers[network.layers.length - 1]
  if (!input || !last) throw new Error('The network is empty.')
  const g = new GraphBuilder()
  const fed = g.placeholder('x', 'float32', [null, ...shape.slice(1)])
  const outputs = compileNetwork({
    g,
    network,
    weights,
    given: new Map([[input.name, fed]]),
    wanted: [last.name],
    place: (key, array) => g.constant(array.data, { shape: array.shape, name: key })
  })
  const y = outputs.get(last.name)
  if (!y) throw new Error('The network has no output.')
  const session = await loadProgram(g, { run: { inputs: { x: fed }, outputs: { y } } })
  const got = session.run('run', { x: { dtype: 'float32', shape, data: x } })
  session.dispose()
  return got['y']?.data as Float32Array
}
