/** What a step makes of its loss: penalty, gradients, clipping, and one update of every trained variable. */
import type { GraphBuilder, Tensor, Variable } from '../graph/builder'
import { clipGradients, type Clip } from '../graph/clip'
import { gradients } from '../graph/gradients'
import type { Loss } from '../graph/losses'
import * as ops from '../graph/ops'
import { applyGradients, type OptimizerName, type VariableGradient } from '../graph/optimizers'
import { l2Penalty, withPenalty } from '../graph/penalty'
import { layerOf } from '../graph/weights'
import { readOf } from './above'
import type { StepSettings } from './stepSettings'

/**
 * Adds the update; settings that are not used add no op. Order as Keras has it: the penalty is part of the loss, gradients are
 * clipped with it in them.
 *
 * @returns names of the nodes that must have run for the step to be done
 */
export function compileUpdate(
  g: GraphBuilder,
  options: {
    readonly loss: Loss
    readonly trained: readonly Variable[]
    readonly optimizer: OptimizerName
    readonly learningRate: Tensor
    readonly settings: StepSettings
  }
): string[] {
  const { loss, trained, optimizer, learningRate, settings } = options
  const reads = trained.map((variable) => readOf(g, variable))
  const plain = gradients(g, [{ of: loss.logits, gradient: loss.gradient }], reads)
  const { kernels, l2, clip } = settings
  const pairs = trained.flatMap((variable, i): VariableGradient[] => {
    const [gradient, read] = [plain[i], reads[i]]
    if (!gradient || !read) return []
    const penalised = l2 > 0 && kernels.has(variable.name)
    return [{ variable, gradient: penalised ? withPenalty(g, gradient, read, l2) : gradient }]
  })
  const { multipliers } = settings
  return applyGradients(g, {
    optimizer,
    learningRate,
    pairs: clip ? clipped(g, pairs, clip) : pairs,
    multipliers: new Map(trained.map(({ name }) => [name, multipliers.get(layerOf(name)) ?? 1]))
  })
}

function clipped(g: GraphBuilder, pairs: readonly VariableGradient[], clip: Clip): VariableGradient[] {
  const shorter = clipGradients(
    g,
    pairs.map(({ gradient }) => gradient),
    clip
  )
  return pairs.map(({ variable, gradient }, i) => ({ variable, gradient: shorter[i] ?? gradient }))
}

/** What the kernels of the head add to the loss, a scalar; null where they add nothing. */
export function penaltyOf(
  g: GraphBuilder,
  variables: ReadonlyMap<string, Variable>,
  { kernels, l2 }: StepSettings
): Tensor | null {
  if (l2 === 0) return null
  const reads = [...kernels].flatMap((key) => {
    const variable = variables.get(key)
    return variable ? [readOf(g, variable)] : []
  })
  return reads.length > 0 ? l2Penalty(g, reads, l2) : null
}

/** The mean loss of a batch with its penalty, as Keras reports it. */
export function meanLoss(g: GraphBuilder, { each }: Loss, penalty: Tensor | null): Tensor {
  const mean = ops.reduce(g, 'Mean', each, [0])
  return penalty ? ops.binary(g, 'AddV2', mean, penalty) : mean
}

/** The sum of a batch's losses, each with the penalty: over the number of pictures it is Keras' loss of an evaluation. */
export function summedLoss(
  g: GraphBuilder,
  { each }: Loss,
  { penalty, labels }: { readonly penalty: Tensor | null; readonly labels: Tensor }
): Tensor {
  const sum = ops.reduce(g, 'Sum', each, [0])
  if (!penalty) return sum
  const count = ops.cast(g, ops.sizeOf(g, labels), 'float32')
  return ops.binary(g, 'AddV2', sum, ops.binary(g, 'Mul', penalty, count))
}
