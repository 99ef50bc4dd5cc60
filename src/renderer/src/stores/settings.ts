/** How the next run is trained: all of a plan that is not its network. Sits below the other stores; asks nothing. */
import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { planSchema, type Plan } from '../../../contract'
import { defaultsFor } from '../planning/defaults'
import type { NetworkChoice } from './model'

export type TrainingSettings = Omit<Plan, keyof NetworkChoice>

/** Chosen on Model, or an own base's alone: everything else of a plan is a setting. */
const NETWORK = {
  base: true,
  alpha: true,
  size: true,
  weights: true,
  preprocess: true,
  unfreeze: true,
  freezeBatchNorm: true,
  head: true
} as const satisfies Record<keyof NetworkChoice, true>

export const useSettings = defineStore('settings', () => {
  const values = reactive<TrainingSettings>(firstSettings(0))

  /** As a project with that many training pictures starts. */
  function reset(pictures: number): void {
    put(firstSettings(pictures))
  }

  /** All settings of that plan: none is left behind, whatever plans come to hold. */
  function take(plan: Plan): void {
    put(settingsOf(plan))
  }

  /** The way first: what follows from it may not touch what comes with it. */
  function put(settings: TrainingSettings): void {
    values.mode = settings.mode
    Object.assign(values, settings)
  }

  return { values, reset, take }
})

export function settingsOf(plan: Plan): TrainingSettings {
  const settings = Object.entries(plan).filter(
    ([name]) => !Object.prototype.hasOwnProperty.call(NETWORK, name)
  )
  return Object.fromEntries(settings) as unknown as TrainingSettings
}

function firstSettings(pictures: number): TrainingSettings {
  return { ...settingsOf(planSchema.parse({})), ...defaultsFor('features', pictures) }
}
