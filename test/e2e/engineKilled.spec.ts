/** The engine dies in the middle of an epoch: the window says so, nothing else is lost, work goes on. */
import { expect } from '@playwright/test'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

/** From the kill to an engine that takes work again. */
const BACK_MS = 5_000

test('an engine that is killed while it trains is back at once', async ({ start }, info) => {
  const thaw = await start()
  const data = await (await new HomeScreen(thaw.page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  const train = await model.goOn()
  await train.train(10_000)
  await train.reached(2)

  const killed = await thaw.servicePid('Thaw engine')
  const began = performance.now()
  process.kill(killed, 'SIGKILL')
  await expect(thaw.page.getByText('The engine stopped and is starting again.')).toBeVisible()
  await expect(thaw.page.getByText('The engine is back.')).toBeVisible({ timeout: BACK_MS })
  const back = performance.now() - began
  info.annotations.push({ type: 'engine back after', description: `${Math.round(back)} ms` })
  expect(back).toBeLessThan(BACK_MS)
  expect(await thaw.servicePid('Thaw engine')).not.toBe(killed)

  await expect(train.main.getByRole('alert')).toContainText('engine')
  await train.train(3)
  await train.ended(2)

  const runs = await openStep(thaw.page, 'Runs')
  await expect(runs.row(1)).toContainText(/failed|interrupted/)
  await expect(runs.row(2)).toContainText('done')
  const again = await openStep(thaw.page, 'Data')
  await expect(again.sentence).toHaveText(/^120 pictures in 5 classes/)
})
