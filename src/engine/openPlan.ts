/** What a plan is before its pictures are looked at: network, weights, cut and what varies its pictures. */
import { AppError, planProblem, type Plan } from '../contract'
import { cutNetwork, type Cut } from './model/cut'
import { layerMultipliers } from './model/layerRates'
import { planNetwork, type PlannedNetwork } from './model/network'
import { preprocessingOf } from './model/preprocessing'
import { mergeWeights } from './model/weights'
import { pictureInputOf } from './training/examples'
import type { PictureInput } from './training/pictureInput'
import type { StartWeights } from './training/startWeights'
import { stepSettings } from './training/stepSettings'
import type { createTrainer } from './training/trainer'
import type { TrainInput } from './trainContext'
import type { WeightPlaces } from './zoo/files'
import { openBase } from './zoo/openBase'

export interface Planned {
  readonly planned: PlannedNetwork
  readonly cut: Cut
  readonly start: StartWeights
  /** Where training pictures are varied: they have no features to keep. */
  readonly pictures: PictureInput | undefined
}

/**
 * Throws AppError('bad-input') where the plan's names fit no layer, before a picture is looked at.
 *
 * @param startOf the weights it starts with, once its network is known
 */
export async function openPlan(
  { plan, classes }: { readonly plan: Plan; readonly classes: readonly string[] },
  places: WeightPlaces,
  startOf: (planned: PlannedNetwork) => Promise<StartWeights>
): Promise<Planned> {
  const planned = planNetwork(await openBase(plan, places), plan, classes.length)
  layerMultipliers(planned, plan.layerRates)
  const start = await startOf(planned)
  const cut = cutNetwork(planned.network, planned.trainable)
  return { planned, cut, start, pictures: pictureInputOf(plan, preprocessingOf(planned.base, plan)) }
}

/** The options of the plan's trainer, but for where it writes and what it goes on from. */
export function trainerOf(
  plan: Plan,
  { planned, cut, start, pictures }: Planned,
  of: Parameters<typeof stepSettings>[2]
): Omit<Parameters<typeof createTrainer>[0], 'folder' | 'resume'> {
  return {
    network: planned.network,
    cut,
    trainable: planned.trainable,
    weights: mergeWeights(start.base, start.head),
    optimizer: plan.optimizer,
    settings: stepSettings(plan, planned, of),
    ...(pictures && { pictures })
  }
}

/** Throws AppError('bad-input') where the plan contradicts itself or its pictures. */
export function refuseUnlikePlan({ plan, classes, val }: Pick<TrainInput, 'plan' | 'classes' | 'val'>): void {
  const problem = planProblem(plan, { classes, val: val.length })
  if (problem) throw new AppError('bad-input', problem)
}
