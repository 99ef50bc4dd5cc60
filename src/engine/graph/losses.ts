/** Cross-entropy on logits with its gradient, and the count of right answers, as Keras computes them. */
import { AppError } from '../../contract'
import { attr, output, type GraphBuilder, type Tensor } from './builder'
import * as ops from './ops'

export interface Loss {
  /** Loss of each picture, [N]. */
  readonly each: Tensor
  /** d(mean loss)/d(logits), of the logits' shape. */
  readonly gradient: Tensor
  /** The tensor the gradient flows into. */
  readonly logits: Tensor
  /** How many pictures are classed right, a float32 scalar. */
  readonly correct: Tensor
  /** The class that each picture is taken for, [N], int32. */
  readonly predicted: Tensor
}

/**
 * The loss that goes with the network's last activation: `softmax` with sparse categorical cross-entropy,
 * one `sigmoid` unit with binary cross-entropy. Both are computed from the logits, as Keras does where the
 * output is an activation's (keras/src/backend/tensorflow/nn.py), and averaged over the batch.
 *
 * @param scores the network's output [N, classes], or [N, 1]
 * @param labels class indices [N], int32
 */
export function crossEntropy(g: GraphBuilder, scores: Tensor, labels: Tensor): Loss {
  const node = g.nodes.find((n) => n.name === scores.node)
  const logits = node?.inputs[0]
  if (!node || !logits) throw new AppError('internal', 'The network has no last activation.')
  if (node.op === 'Softmax') return softmaxLoss(g, scores, logits, labels)
  if (node.op === 'Sigmoid') return sigmoidLoss(g, scores, logits, labels)
  throw new AppError(
    'unsupported-layer',
    `Thaw trains networks that end in softmax or sigmoid; this one ends in ${node.op}.`
  )
}

function softmaxLoss(g: GraphBuilder, scores: Tensor, logits: Tensor, labels: Tensor): Loss {
  const loss = g.op(
    'SparseSoftmaxCrossEntropyWithLogits',
    [logits, labels],
    [
      { dtype: 'float32', shape: [null] },
      { dtype: 'float32', shape: logits.shape }
    ],
    { name: 'loss/cross_entropy', attrs: { T: attr.type('float32'), Tlabels: attr.type('int32') } }
  )
  return {
    each: output(loss, 0),
    gradient: ops.binary(g, 'RealDiv', output(loss, 1), batchSize(g, labels)),
    logits,
    ...answers(g, ops.argMax(g, scores), labels)
  }
}

/** max(x, 0) - x z + log(1 + exp(-|x|)), written with softplus: softplus(x) - x z. */
function sigmoidLoss(g: GraphBuilder, scores: Tensor, logits: Tensor, labels: Tensor): Loss {
  const x = ops.reshape(g, logits, [null])
  const p = ops.reshape(g, scores, [null])
  const z = ops.cast(g, labels, 'float32')
  const softplus = g.op1(
    'Softplus',
    [x],
    { dtype: 'float32', shape: [null] },
    { attrs: { T: attr.type('float32') } }
  )
  const gradient = ops.binary(g, 'RealDiv', ops.binary(g, 'Sub', p, z), batchSize(g, labels))
  return {
    each: ops.binary(g, 'Sub', softplus, ops.binary(g, 'Mul', x, z)),
    gradient: ops.reshape(g, gradient, [null, 1]),
    logits,
    ...answers(g, ops.cast(g, ops.compare(g, 'Greater', p, g.constant(0.5)), 'int32'), labels)
  }
}

function answers(g: GraphBuilder, predicted: Tensor, labels: Tensor): Pick<Loss, 'predicted' | 'correct'> {
  const right = ops.compare(g, 'Equal', predicted, labels)
  return { predicted, correct: ops.reduce(g, 'Sum', ops.cast(g, right, 'float32'), [0]) }
}

/** Scores a class: softmax as it is, a single sigmoid unit p as [1 - p, p]. */
export function classScores(g: GraphBuilder, scores: Tensor): Tensor {
  if (scores.shape[1] !== 1) return scores
  return ops.concat(g, [ops.binary(g, 'Sub', g.constant(1), scores), scores], 1)
}

function batchSize(g: GraphBuilder, labels: Tensor): Tensor {
  return ops.cast(g, ops.sizeOf(g, labels), 'float32')
}
