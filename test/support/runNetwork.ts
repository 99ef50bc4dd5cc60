/** Runs a described network on an input through the compiled graph, as the engine would. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { GraphBuilder } from '../../src/engine/graph/builder'
import { compileNetwork, outputNamed } from '../../src/engine/graph/compile'
import { loadProgram } from '../../src/engine/graph/program'
import { inputOf, outputOf, readTopology } from '../../src/engine/graph/topology'
import type { Weights } from '../../src/engine/graph/weights'

export interface NetworkInput {
  readonly model: LayersModel
  readonly weights: Weights
  /** Of `shape`: [N, H, W, 3]. */
  readonly x: Float32Array
  readonly shape: readonly number[]
}

/** The outputs of the layers named in `wanted`, by name. What is wanted is never folded away. */
export async function runLayers(
  { model, weights, x, shape }: NetworkInput,
  wanted: readonly string[]
): Promise<ReadonlyMap<string, Float32Array>> {
  const network = readTopology(model)
  const g = new GraphBuilder()
  const fed = g.placeholder('x', 'float32', [null, ...shape.slice(1)])
  const compiled = compileNetwork({
    g,
    network,
    weights,
    given: new Map([[inputOf(network).name, fed]]),
    wanted,
    place: (key, array) => g.constant(array.data, { shape: array.shape, name: key })
  })
  const outputs = Object.fromEntries(wanted.map((name) => [name, outputNamed(compiled, name)]))
  const session = await loadProgram(g, { run: { inputs: { x: fed }, outputs } })
  const got = session.run('run', { x: { dtype: 'float32', shape, data: x } })
  session.dispose()
  return new Map(wanted.map((name) => [name, got[name]?.data as Float32Array]))
}

/** The last layer's output for x [N, H, W, 3]. */
export async function runNetwork(
  model: LayersModel,
  weights: Weights,
  x: Float32Array,
  shape: readonly number[]
): Promise<Float32Array> {
  const last = outputOf(readTopology(model)).name
  return (await runLayers({ model, weights, x, shape }, [last])).get(last) ?? new Float32Array()
}
