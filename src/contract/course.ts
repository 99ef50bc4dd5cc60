/** What of a plan shapes a training step and its course, with the names and defaults of Keras' losses, optimizers and callbacks. */
import { z } from 'zod'

/**
 * How much a picture of each class counts in the loss, as Keras' `fit(class_weight=…)`: the mean is still taken over the
 * number of pictures, and validation is not weighted. `balanced`: pictures / (classes * pictures of the class), as scikit-learn
 * has it; else by class name, 1 where a class is not named.
 */
export const classWeightSchema = z
  .union([z.literal('balanced'), z.record(z.string(), z.number().min(0).max(1e6))])
  .nullable()
export type ClassWeight = z.output<typeof classWeightSchema>

/** What of an epoch's report is watched: an accuracy should rise, a loss should fall. */
export const monitorSchema = z.enum(['val_loss', 'val_acc', 'loss'])
export type Monitor = z.output<typeof monitorSchema>

/** Keras' `EarlyStopping`; the best weights are kept with it and without. */
export const earlyStoppingSchema = z.object({
  monitor: monitorSchema.default('val_loss'),
  /** Epochs without improvement after which training ends. */
  patience: z.number().int().min(0).max(10_000).default(0),
  /** Less than this is no improvement. */
  minDelta: z.number().min(0).max(1e6).default(0)
})
export type EarlyStopping = z.output<typeof earlyStoppingSchema>

/** Keras' `ReduceLROnPlateau`. */
export const reduceLROnPlateauSchema = z.object({
  monitor: monitorSchema.default('val_loss'),
  /** The rate is multiplied by this. */
  factor: z.number().positive().lt(1).default(0.1),
  /** Epochs without improvement after which the rate is reduced. */
  patience: z.number().int().min(0).max(10_000).default(10),
  /** Less than this is no improvement. */
  minDelta: z.number().min(0).max(1e6).default(1e-4),
  /** Epochs after a reduction in which none is counted. */
  cooldown: z.number().int().min(0).max(10_000).default(0),
  /** The rate never falls below this. */
  minLr: z.number().min(0).max(10).default(0)
})
export type ReduceLROnPlateau = z.output<typeof reduceLROnPlateauSchema>

/**
 * Keras' `CosineDecay`: from `initialLr` the rate rises evenly to `lr` in the epochs of the warm-up, and falls from there
 * along half a cosine to `alpha * lr` at the end of the last epoch. It changes with every step.
 */
export const scheduleSchema = z.object({
  name: z.enum(['cosine']).default('cosine'),
  /** Epochs of the warm-up, parts of one too; 0: none. */
  warmupEpochs: z.number().min(0).max(10_000).default(0),
  /** Where the warm-up begins. */
  initialLr: z.number().min(0).max(10).default(0),
  /** The rate at the end, as a share of `lr`. */
  alpha: z.number().min(0).max(1).default(0)
})
export type Schedule = z.output<typeof scheduleSchema>

/**
 * Discriminative rates (Howard and Ruder 2018, arXiv:1801.06146): what `name` names is trained at `multiplier` times the rate.
 * Names are those of `unfreeze`, and `head` for the head; where several name a layer, the last holds, and what is frozen has
 * no rate.
 */
export const layerRatesSchema = z
  .array(z.object({ name: z.string().min(1).max(200), multiplier: z.number().positive().max(1000) }))
  .max(2000)
  .readonly()
export type LayerRates = z.output<typeof layerRatesSchema>

/** The fields of a plan that this file is about; every one has a default that changes nothing. */
export const courseShape = {
  /** Keras' `label_smoothing`: the share of every label that is spread evenly over the classes. */
  labelSmoothing: z.number().min(0).lt(1).default(0),
  classWeight: classWeightSchema.default(null),
  /** Each variable's gradient is scaled down to a norm of at most this. Of the three clips at most one can be set. */
  clipnorm: z.number().positive().max(1e6).nullable().default(null),
  /** Each number of a gradient is cut off at this, above and below zero. */
  clipvalue: z.number().positive().max(1e6).nullable().default(null),
  /** All gradients together are scaled down to a norm of at most this. */
  globalClipnorm: z.number().positive().max(1e6).nullable().default(null),
  earlyStopping: earlyStoppingSchema.nullable().default(null),
  reduceLROnPlateau: reduceLROnPlateauSchema.nullable().default(null),
  /** How the rate goes from step to step; null: `lr` throughout. */
  schedule: scheduleSchema.nullable().default(null),
  layerRates: layerRatesSchema.default([])
} as const

export type Course = z.output<z.ZodObject<typeof courseShape>>

/** What is known of a run's pictures when its plan is judged. */
export interface CourseFacts {
  readonly classes: readonly string[]
  /** Pictures on the validation side. */
  readonly val: number
}

/** Why settings of a plan do not agree with each other or with its pictures, and what to do; null where they do. */
export function courseProblem(
  plan: Course & { readonly epochs: number },
  { classes, val }: CourseFacts
): string | null {
  return (
    clipProblem(plan) ??
    scheduleProblem(plan) ??
    classProblem(plan.classWeight, classes) ??
    sideProblem(plan, val)
  )
}

function clipProblem({ clipnorm, clipvalue, globalClipnorm }: Course): string | null {
  const set = Object.entries({ clipnorm, clipvalue, globalClipnorm }).filter(([, value]) => value !== null)
  if (set.length <= 1) return null
  const names = set.map(([name]) => name).join(' and ')
  return `Gradients can be clipped in one way at a time, but ${names} are set. Keep one of them.`
}

function scheduleProblem({
  schedule,
  reduceLROnPlateau,
  epochs
}: Course & { readonly epochs: number }): string | null {
  if (!schedule) return null
  if (reduceLROnPlateau) {
    return 'A schedule sets the rate at every step, so it cannot be reduced on a plateau too. Choose one of the two.'
  }
  if (schedule.warmupEpochs < epochs) return null
  return `The warm-up of ${schedule.warmupEpochs} epochs leaves none of ${epochs} to train in. Make it shorter, or train for more epochs.`
}

function classProblem(classWeight: ClassWeight, classes: readonly string[]): string | null {
  if (classWeight === null || classWeight === 'balanced') return null
  const unknown = Object.keys(classWeight).find((name) => !classes.includes(name))
  if (unknown !== undefined) {
    return `There is a weight for the class "${unknown}", but the classes are ${classes.join(', ')}. Correct its name, or leave it out.`
  }
  const counted = classes.some((name) => (classWeight[name] ?? 1) > 0)
  return counted ? null : 'All classes have the weight 0, so nothing would be learned. Give one of them more.'
}

function sideProblem({ earlyStopping, reduceLROnPlateau }: Course, val: number): string | null {
  if (val > 0) return null
  const watched = [earlyStopping, reduceLROnPlateau].find((watch) => watch?.monitor.startsWith('val_'))
  if (!watched) return null
  return `There are no validation pictures whose ${watched.monitor} could be watched. Watch loss instead, or split anew.`
}
