/** What of a plan shapes a training step beyond network and optimizer: smoothing, weights of classes, L2, clipping, rates a layer. */
import type { Plan } from '../../contract'
import type { Clip } from '../graph/clip'
import type { PlannedNetwork } from '../model/network'
import { layerMultipliers } from '../model/layerRates'

export interface StepSettings {
  /** Keras' `label_smoothing`, in training and evaluation. */
  readonly labelSmoothing: number
  /** A factor for each class, in training only; null: all count the same. */
  readonly classWeights: readonly number[] | null
  /** Factor of the penalty on `kernels`. */
  readonly l2: number
  /** Keys of the weights that are penalised. */
  readonly kernels: ReadonlySet<string>
  readonly clip: Clip | null
  /** Factors of the rate by layer; 1 for those that are not named. */
  readonly multipliers: ReadonlyMap<string, number>
}

/** Nothing of it. */
export const plainStep: StepSettings = {
  labelSmoothing: 0,
  classWeights: null,
  l2: 0,
  kernels: new Set(),
  clip: null,
  multipliers: new Map()
}

/**
 * The settings that `plan` asks for. Throws AppError('bad-input') where a layer rate names no layer.
 *
 * @param labels classes of the training pictures, by index
 */
export function stepSettings(
  plan: Plan,
  planned: PlannedNetwork,
  { classes, labels }: { readonly classes: readonly string[]; readonly labels: readonly number[] }
): StepSettings {
  return {
    labelSmoothing: plan.labelSmoothing,
    classWeights: classWeights(plan, classes, labels),
    l2: plan.head.l2,
    kernels: headKernels(planned),
    clip: clipOf(plan),
    multipliers: layerMultipliers(planned, plan.layerRates)
  }
}

function clipOf({ clipnorm, clipvalue, globalClipnorm }: Plan): Clip | null {
  if (clipnorm !== null) return { by: 'norm', limit: clipnorm }
  if (clipvalue !== null) return { by: 'value', limit: clipvalue }
  return globalClipnorm === null ? null : { by: 'globalNorm', limit: globalClipnorm }
}

/** Kernels of the head's Dense layers, the output layer included. */
function headKernels({ base, network }: PlannedNetwork): ReadonlySet<string> {
  const own = new Set(base.model.layers.map(({ name }) => name))
  const dense = network.layers.filter(({ name, className }) => className === 'Dense' && !own.has(name))
  return new Set(dense.map(({ name }) => `${name}/kernel`))
}

/** `balanced` is pictures / (classes * pictures of the class), over the classes that have any (scikit-learn's compute_class_weight). */
export function classWeights(
  { classWeight }: Pick<Plan, 'classWeight'>,
  classes: readonly string[],
  labels: readonly number[]
): readonly number[] | null {
  if (classWeight === null) return null
  if (classWeight !== 'balanced') return classes.map((name) => weightNamed(classWeight, name))
  const counts = classes.map((_, c) => labels.filter((label) => label === c).length)
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count > 0 ? labels.length / (present * count) : 1))
}

/** A class may be called `constructor`. */
function weightNamed(weights: Readonly<Record<string, number>>, name: string): number {
  return Object.prototype.hasOwnProperty.call(weights, name) ? (weights[name] ?? 1) : 1
}
