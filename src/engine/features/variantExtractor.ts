/** The `variants` program: files and draws in, outputs at the cut of the varied pictures out. A file is decoded once a batch. */
import { applyAugment, DRAWS_EACH, parametersFrom } from '../dataset/augment'
import { decodePictures, preprocess } from '../dataset/pictures'
import { GraphBuilder } from '../graph/builder'
import { gatherRows } from '../graph/imageOps'
import * as ops from '../graph/ops'
import { loadWeightyProgram } from '../graph/weightyProgram'
import type { Network } from '../graph/topology'
import type { Weights } from '../graph/weights'
import type { Cut } from '../model/cut'
import type { PreprocessInput } from '../zoo/catalog'
import { frontierOutput } from './extractor'
import { variantDraws, type Variants } from './variants'

export interface Variant {
  readonly path: string
  readonly hash: string
  /** From 1. */
  readonly variant: number
}

export interface VariantExtractor {
  /** Features of the variants, row after row; throws where a file cannot be decoded. Blocks while it computes. */
  extract(variants: readonly Variant[]): Float32Array
  dispose(): void
}

/** Compiles decode -> resize -> round -> vary -> preprocess -> frozen layers up to the cut, and loads it. */
export async function createVariantExtractor(options: {
  readonly network: Network
  readonly cut: Cut
  readonly weights: Weights
  readonly size: number
  readonly preprocessing: PreprocessInput
  readonly variants: Variants
}): Promise<VariantExtractor> {
  const { network, cut, weights, size, preprocessing, variants } = options
  const g = new GraphBuilder()
  const paths = g.placeholder('paths', 'string', [null])
  const rows = g.placeholder('rows', 'int32', [null])
  const draws = g.placeholder('draws', 'float32', [null, DRAWS_EACH])
  // Whole numbers, as training on varied pictures has them.
  const images = gatherRows(g, ops.round(g, decodePictures(g, paths, 'paths', size)), rows)
  const parameters = parametersFrom(g, images, variants.augment, draws)
  const pixels = preprocess(g, applyAugment(g, images, variants.augment, parameters), preprocessing)
  const features = frontierOutput(g, pixels, network, cut, weights)
  const session = await loadWeightyProgram(g, {
    variants: { inputs: { paths, rows, draws }, outputs: { features } }
  })
  return {
    extract(wanted) {
      const files = [...new Set(wanted.map(({ path }) => path))]
      const drawn = new Float32Array(wanted.length * DRAWS_EACH)
      wanted.forEach(({ hash, variant }, i) =>
        drawn.set(variantDraws(variants, hash, variant), i * DRAWS_EACH)
      )
      const fetched = session.run('variants', {
        paths: { dtype: 'string', shape: [files.length], data: files },
        rows: {
          dtype: 'int32',
          shape: [wanted.length],
          data: Int32Array.from(wanted, ({ path }) => files.indexOf(path))
        },
        draws: { dtype: 'float32', shape: [wanted.length, DRAWS_EACH], data: drawn }
      })
      return fetched['features']?.data as Float32Array
    },
    dispose: () => session.dispose()
  }
}
