/** A training is held and let go on, and gone on with after its engine was killed. */
import { expect } from '@playwright/test'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'
import type { Thaw } from './support/thaw'
import type { TrainScreen } from './support/screens/trainScreen'

async function endless(thaw: Thaw): Promise<TrainScreen> {
  const data = await (await new HomeScreen(thaw.page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const train = await (await data.goOn()).goOn()
  await train.train(10_000)
  await train.reached(2)
  return train
}

test('a training is paused and continued by its keys', async ({ start }) => {
  const thaw = await start()
  const train = await endless(thaw)
  await thaw.page.keyboard.press('Control+p')
  await expect(train.button(/^Continue/)).toBeVisible()
  const epochs = await train.epochsDrawn()
  // Other work goes on meanwhile, and no epoch ends.
  const data = await openStep(thaw.page, 'Data')
  await expect(data.pictures.getByRole('button').first()).toBeVisible()
  await openStep(thaw.page, 'Train')
  expect(await train.epochsDrawn()).toBe(epochs)

  await train.button(/^Continue/).click()
  await expect(train.button(/^Pause/)).toBeVisible()
  await expect.poll(() => train.epochsDrawn()).toBeGreaterThan(epochs)
  await train.stopButton.click()
  await train.ended(1)
})

test('a run whose engine was killed goes on where it was', async ({ start }) => {
  const thaw = await start()
  const train = await endless(thaw)
  process.kill(await thaw.servicePid('Thaw engine'), 'SIGKILL')
  await expect(thaw.page.getByText('The engine is back.')).toBeVisible({ timeout: 10_000 })
  await expect(train.main.getByRole('alert')).toContainText('engine')
  const done = await train.epochsDrawn()

  await train.resume({ Epochs: done + 3, 'Learning rate': 0.0005 })
  await train.ended(1)
  expect(await train.epochsDrawn()).toBe(done + 3)
  const runs = await openStep(thaw.page, 'Runs')
  await expect(runs.row(1)).toContainText('done')
  await expect(runs.row(1)).toContainText(`${done + 3} of ${done + 3}`)
})
