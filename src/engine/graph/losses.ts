/** Cross-entropy on logits with its gradient, and the count of right answers, as Keras computes them. */
import { AppError } from '../../contract'
import { attr, output, type GraphBuilder, type Tensor } from './builder'
import { affine } from './mathOps'
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

export interface LossOptions {
  /** Keras' `label_smoothing`, 0 to below 1. Left out: 0. */
  readonly labelSmoothing?: number
  /** A factor of each class' losses; the mean is taken over the number of pictures all the same. Left out: 1 each. */
  readonly classWeights?: readonly number[]
}

/**
 * The loss that goes with the network's last activation: `softmax` with sparse categorical cross-entropy,
 * one `sigmoid` unit with binary cross-entropy. Both are computed from the logits, as Keras does where the
 * output is an activation's (keras/src/backend/tensorflow/nn.py), and averaged over the batch. What `options` leave out
 * adds no op. Class weights are those of Keras' `fit(class_weight=…)`: sample weights under its `sum_over_batch_size`
 * (keras/src/losses/loss.py); accuracy knows neither weights nor smoothing.
 *
 * @param scores the network's output [N, classes], or [N, 1]
 * @param labels class indices [N], int32
 */
export function crossEntropy(
  g: GraphBuilder,
  scores: Tensor,
  labels: Tensor,
  { labelSmoothing = 0, classWeights }: LossOptions = {}
): Loss {
  const node = g.nodes.find((n) => n.name === scores.node)
  const logits = node?.inputs[0]
  if (!node || !logits) throw new AppError('internal', 'The network has no last activation.')
  const losses = { Softmax: softmaxLoss, Sigmoid: sigmoidLoss }
  if (node.op !== 'Softmax' && node.op !== 'Sigmoid') {
    throw new AppError(
      'unsupported-layer',
      `Thaw trains networks that end in softmax or sigmoid; this one ends in ${node.op}.`
    )
  }
  const loss = losses[node.op](g, scores, logits, labels, labelSmoothing)
  return classWeights ? weighted(g, loss, labels, classWeights) : loss
}

/** The same loss with each picture's part times the weight of its class. */
function weighted(g: GraphBuilder, loss: Loss, labels: Tensor, classWeights: readonly number[]): Loss {
  const weights = ops.gather(g, g.constant(classWeights), labels)
  return {
    ...loss,
    each: ops.binary(g, 'Mul', loss.each, weights),
    gradient: ops.binary(g, 'Mul', loss.gradient, ops.reshape(g, weights, [null, 1]))
  }
}

function softmaxLoss(
  g: GraphBuilder,
  scores: Tensor,
  logits: Tensor,
  labels: Tensor,
  smoothing: number
): Loss {
  const outputs = [
    { dtype: 'float32' as const, shape: [null] },
    { dtype: 'float32' as const, shape: logits.shape }
  ]
  const name = 'loss/cross_entropy'
  const loss =
    smoothing > 0
      ? g.op('SoftmaxCrossEntropyWithLogits', [logits, smoothLabels(g, logits, labels, smoothing)], outputs, {
          name,
          attrs: { T: attr.type('float32') }
        })
      : g.op('SparseSoftmaxCrossEntropyWithLogits', [logits, labels], outputs, {
          name,
          attrs: { T: attr.type('float32'), Tlabels: attr.type('int32') }
        })
  return {
    each: output(loss, 0),
    gradient: ops.binary(g, 'RealDiv', output(loss, 1), batchSize(g, labels)),
    logits,
    ...answers(g, ops.argMax(g, scores), labels)
  }
}

/** 1 - s + s / classes for the label's class, s / classes for the others. */
function smoothLabels(g: GraphBuilder, { shape }: Tensor, labels: Tensor, smoothing: number): Tensor {
  const classes = shape[1] ?? 0
  const even = smoothing / classes
  return ops.oneHot(g, labels, classes, { on: 1 - smoothing + even, off: even })
}

/** max(x, 0) - x z + log(1 + exp(-|x|)), written with softplus: softplus(x) - x z. */
function sigmoidLoss(
  g: GraphBuilder,
  scores: Tensor,
  logits: Tensor,
  labels: Tensor,
  smoothing: number
): Loss {
  const x = ops.reshape(g, logits, [null])
  const p = ops.reshape(g, scores, [null])
  const label = ops.cast(g, labels, 'float32')
  const z = smoothing > 0 ? affine(g, label, 1 - smoothing, smoothing / 2) : label
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
