/** The layers above the cut, compiled on features; the training and the evaluation call share their variables. */
import type { GraphBuilder, Tensor, Variable } from '../graph/builder'
import { compileNetwork, outputNamed, type CompileOptions } from '../graph/compile'
import * as ops from '../graph/ops'
import { outputOf, type Network } from '../graph/topology'
import { layerOf, type Weights } from '../graph/weights'
import { length, type Cut } from '../model/cut'

export interface AboveOptions {
  readonly network: Network
  readonly cut: Cut
  readonly trainable: ReadonlySet<string>
  /** Starting values of the layers above the cut. */
  readonly weights: Weights
}

/** The network's output for `features`; variables that are not in `variables` yet are made and put there. */
export function compileAbove(
  g: GraphBuilder,
  features: Tensor,
  variables: Map<string, Variable>,
  options: AboveOptions,
  training?: CompileOptions['training']
): Tensor {
  const { network, cut, trainable, weights } = options
  const last = outputOf(network).name
  const outputs = compileNetwork({
    g,
    network,
    weights,
    given: splitFeatures(g, features, cut),
    wanted: [last],
    trainable,
    // Every variable is a weight of the file, so that what was frozen can be compared with it.
    fold: false,
    place(key, array) {
      const layer = layerOf(key)
      const known = variables.get(key)
      if (known) return readOf(g, known)
      const learned = trainable.has(layer) && !key.includes('/moving_')
      const variable = g.variable(key, array.shape, array.data, { trainable: learned })
      variables.set(key, variable)
      return g.read(variable)
    },
    ...(training && { training })
  })
  return outputNamed(outputs, last)
}

/** The frontier's tensors from the rows they were kept in. */
function splitFeatures(g: GraphBuilder, features: Tensor, cut: Cut): Map<string, Tensor> {
  let begin = 0
  return new Map(
    cut.frontier.map((node) => {
      const size = length(node)
      const row = cut.frontier.length === 1 ? features : ops.slice(g, features, [0, begin], [null, size])
      begin += size
      return [
        node.name,
        node.outputShape.length === 1 ? row : ops.reshape(g, row, [null, ...node.outputShape])
      ]
    })
  )
}

/** The read of a variable that the forward pass uses: gradients are asked for by it. */
export function readOf(g: GraphBuilder, variable: Variable): Tensor {
  const node = g.nodes.find((n) => n.op === 'ReadVariableOp' && n.inputs[0]?.name === variable.handle.name)
  return node?.outputs[0] ?? g.read(variable)
}
