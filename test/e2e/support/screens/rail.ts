/** The steps at the side: from any screen to any other. */
import type { Page } from '@playwright/test'
import { DataScreen } from './dataScreen'
import { ExportScreen } from './exportScreen'
import { HomeScreen } from './homeScreen'
import { ModelScreen } from './modelScreen'
import { RunsScreen } from './runsScreen'
import { TrainScreen } from './trainScreen'

const screens = {
  Home: HomeScreen,
  Data: DataScreen,
  Model: ModelScreen,
  Train: TrainScreen,
  Runs: RunsScreen,
  Export: ExportScreen
} as const

export type Step = keyof typeof screens
export const steps = Object.keys(screens) as readonly Step[]

/** Presses that step and waits for its screen. */
export async function openStep<S extends Step>(
  page: Page,
  step: S
): Promise<InstanceType<(typeof screens)[S]>> {
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: step }).click()
  return new screens[step](page).shown() as Promise<InstanceType<(typeof screens)[S]>>
}
