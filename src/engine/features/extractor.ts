/** The `features` program: file paths in, outputs at the cut out; normalisation is folded into frozen weights. */
import { GraphBuilder, type Tensor } from '../graph/builder'
import { compileNetwork, outputNamed } from '../graph/compile'
import * as ops from '../graph/ops'
import { frozenWeight, loadWeightyProgram } from '../graph/weightyProgram'
import { inputOf, type Network } from '../graph/topology'
import type { Weights } from '../graph/weights'
import { length, type Cut } from '../model/cut'
import { decodePictures, preprocess } from '../dataset/pictures'
import type { PreprocessInput } from '../zoo/catalog'

export interface Extractor {
  /** Features of the files, row after row; throws where any of them cannot be decoded. Blocks while it computes. */
  extract(paths: readonly string[]): Float32Array
  dispose(): void
}

/** Compiles decode -> resize -> preprocess -> frozen layers up to the cut, and loads it. */
export async function createExtractor(options: {
  readonly network: Network
  readonly cut: Cut
  readonly weights: Weights
  readonly size: number
  readonly preprocessing: PreprocessInput
}): Promise<Extractor> {
  const { network, cut, weights } = options
  const g = new GraphBuilder()
  const paths = g.placeholder('paths', 'string', [null])
  const pixels = preprocess(g, decodePictures(g, paths, 'paths', options.size), options.preprocessing)
  const features = frontierOutput(g, pixels, network, cut, weights)
  const session = await loadWeightyProgram(g, { features: { inputs: { paths }, outputs: { features } } })
  return {
    extract(files) {
      const feed = { paths: { dtype: 'string', shape: [files.length], data: files } } as const
      return session.run('features', feed)['features']?.data as Float32Array
    },
    dispose: () => session.dispose()
  }
}

/** The frontier's outputs as one row a picture, [N, featureLength]. */
export function frontierOutput(
  g: GraphBuilder,
  input: Tensor,
  network: Network,
  cut: Cut,
  weights: Weights
): Tensor {
  const outputs = compileNetwork({
    g,
    network,
    weights,
    given: new Map([[inputOf(network).name, input]]),
    wanted: cut.frontier.map((node) => node.name),
    place: (key, array) => frozenWeight(g, key, array)
  })
  const rows = cut.frontier.map((node) =>
    ops.reshape(g, outputNamed(outputs, node.name), [null, length(node)])
  )
  return rows.length === 1 && rows[0] ? rows[0] : ops.concat(g, rows, 1, 'features')
}
