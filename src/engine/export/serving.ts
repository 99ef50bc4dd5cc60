/** The serving program: pixels or encoded pictures in, class scores out; what predicts here is what is shipped. */
import type { Plan } from '../../contract'
import { decodePictures, preprocess } from '../dataset/pictures'
import type { PreprocessInput } from '../zoo/catalog'
import { GraphBuilder, type Tensor, type Variable } from '../graph/builder'
import { compileWhole } from '../graph/compile'
import { classScores } from '../graph/losses'
import * as ops from '../graph/ops'
import { writeSavedModel } from '../graph/savedModel'
import type { Signature } from '../graph/session'
import type { Network } from '../graph/topology'
import type { Weights } from '../graph/weights'

export interface ServingModel {
  readonly plan: Plan
  readonly classes: readonly string[]
  readonly network: Network
  /** Weights of base and head. */
  readonly weights: Weights
  readonly preprocessing: PreprocessInput
}

/**
 * Writes the network as a SavedModel with two signatures:
 * `serving_default`: `image` float32 [N,H,W,3], pixels 0..255 RGB; `serving_bytes`: `image_bytes` string [N], encoded
 * pictures. Both give `scores` float32 [N, classes] and `classes` string [classes]. Preprocessing is inside.
 *
 * @param folder is replaced whole
 */
export async function writeServing(
  model: ServingModel,
  options: { readonly folder: string; readonly extras?: Readonly<Record<string, string>> }
): Promise<Record<string, Signature>> {
  const { size } = model.plan
  const g = new GraphBuilder()
  const variables = new Map<string, Variable>()
  const image = g.placeholder('image', 'float32', [null, size, size, 3])
  const bytes = g.placeholder('image_bytes', 'string', [null])
  const classes = g.strings(model.classes, { name: 'classes' })
  const fromPixels = scores(g, image, model, variables, 'scores')
  const fromBytes = scores(g, decodePictures(g, bytes, 'bytes', size), model, variables, 'scores_of_bytes')
  return writeSavedModel({
    folder: options.folder,
    graph: g,
    signatures: {
      serving_default: { inputs: { image }, outputs: { scores: fromPixels, classes } },
      serving_bytes: { inputs: { image_bytes: bytes }, outputs: { scores: fromBytes, classes } }
    },
    ...(options.extras && { extras: options.extras })
  })
}

/** preprocess -> base -> head on pixels; both signatures share the variables. */
function scores(
  g: GraphBuilder,
  pixels: Tensor,
  model: ServingModel,
  variables: Map<string, Variable>,
  name: string
): Tensor {
  const output = compileWhole({
    g,
    network: model.network,
    weights: model.weights,
    input: preprocess(g, pixels, model.preprocessing),
    place(key, array) {
      const variable = variables.get(key) ?? g.variable(key, array.shape, array.data)
      variables.set(key, variable)
      return g.read(variable)
    }
  })
  return ops.identity(g, classScores(g, output), name)
}
