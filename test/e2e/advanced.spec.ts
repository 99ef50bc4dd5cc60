/** Settings that are set seldom: a run that stops early, rates by block, a rate that was found; and what a run would take. */
import { expect } from '@playwright/test'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

test('a run with advanced settings, which come back with it', async ({ start }) => {
  const { page } = await start()
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  await model.switchOf('block_13').click()
  const times = model.layers.getByRole('textbox', { name: 'Times the learning rate, block_13' })
  await times.fill('0.5')
  await times.press('Enter')
  await expect(model.button('Undo set the rate of block_13 to 0.5 times')).toBeVisible()
  const train = await model.goOn()
  await train.openAdvanced()
  const { advanced } = train
  await advanced.getByRole('checkbox', { name: /^End the run/ }).check()
  await advanced.getByRole('spinbutton', { name: 'Patience' }).fill('0')
  await advanced.getByRole('radio', { name: 'Cosine' }).click()
  await expect(advanced.getByRole('spinbutton', { name: 'block_13' })).toHaveValue('0.5')
  await advanced.getByRole('spinbutton', { name: 'block_13' }).fill('0.1')
  await expect(advanced).toContainText('rate 0.000001')
  await advanced.getByRole('spinbutton', { name: 'Label smoothing' }).fill('0.1')

  // A warm-up as long as the run leaves nothing to train in.
  await advanced.getByRole('spinbutton', { name: 'Warm-up' }).fill('3')
  await train.epochs.fill('3')
  await expect(advanced.getByRole('alert')).toContainText('The warm-up of 3 epochs leaves none')
  await expect(train.trainButton).toBeDisabled()
  await advanced.getByRole('spinbutton', { name: 'Warm-up' }).fill('1')
  await expect(advanced.getByRole('alert')).toHaveCount(0)
  await train.train(3)
  await train.ended(1)

  await train.setUp()
  await expect(advanced).toContainText('stops early, cosine, label smoothing 0.1, 1 own rate')
  await train.openAdvanced()
  await advanced.getByRole('radio', { name: 'Constant' }).click()
  await expect(advanced).toContainText('stops early, label smoothing 0.1, 1 own rate')
  const runs = await openStep(page, 'Runs')
  await runs.openTab('Settings')
  await runs.button('Use these settings').click()
  await openStep(page, 'Train')
  await train.setUp()
  await expect(advanced).toContainText('stops early, cosine, label smoothing 0.1, 1 own rate')
})

test('a learning rate is found, used, and undone; no run is made', async ({ start }) => {
  const { page } = await start()
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const train = await (await data.goOn()).goOn()
  const rate = train.setting('Learning rate')
  await train.button('Find…').click()
  const dialog = page.getByRole('dialog', { name: 'Find a learning rate' })
  await expect(dialog.getByRole('img', { name: /^Loss by learning rate: falls/ })).toBeVisible({
    timeout: 60_000
  })
  const use = dialog.getByRole('button', { name: /^Use 0/ }).last()
  const found = (await use.innerText()).slice('Use '.length)
  await use.click()
  await expect(rate).toHaveValue(found)
  await train.button(`Undo use the rate ${found}`).click()
  await expect(rate).toHaveValue('0.001')
  const runs = await openStep(page, 'Runs')
  await expect(runs.main.getByRole('row')).toHaveCount(0)
})

test('a forecast is measured for a click, holds for other epochs, and not for other settings', async ({
  start
}) => {
  const { page } = await start()
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const train = await (await data.goOn()).goOn()
  await train.forecast.getByRole('button', { name: 'Measure' }).click()
  const found = train.forecast.getByText(/about .* an epoch, .* in all, \d+ MB of memory/)
  await expect(found).toBeVisible({ timeout: 60_000 })
  await train.epochs.fill('50')
  await expect(found).toBeVisible()
  await train.setting('Batch size').fill('10')
  await expect(train.forecast).toContainText('The settings have changed since it was measured.')
  await train.way('Frozen base').click()
  await train.forecast.getByRole('button', { name: 'Measure' }).click()
  await expect(found).toBeVisible({ timeout: 60_000 })
  const runs = await openStep(page, 'Runs')
  await expect(runs.main.getByRole('row')).toHaveCount(0)
})
