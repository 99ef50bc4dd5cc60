/** Runs looked after: noted, repeated with a verdict, compared, changed, deleted. */
import { expect } from '@playwright/test'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

test('a run is noted, repeated, compared with another and deleted', async ({ start }) => {
  const { page } = await start()
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const train = await (await data.goOn()).goOn()
  await train.train(4)
  await train.ended(1)

  let runs = await openStep(page, 'Runs')
  await runs.note(1).fill('the first: rate as it comes')
  await expect(runs.row(1)).toContainText('the first: rate as it comes')
  await openStep(page, 'Home')
  runs = await openStep(page, 'Runs')
  await expect(runs.note(1)).toHaveValue('the first: rate as it comes')

  await runs.button('Repeat this run').click()
  await train.shown()
  await train.ended(2)
  runs = await openStep(page, 'Runs')
  await runs.choose(2)
  await expect(
    runs.text(/^(The same as run 1, bit for bit|Not the same as run 1: the curve of 4 epochs)/)
  ).toBeVisible()
  await expect(runs.row(2)).toContainText(/[=≠] 1/)

  await runs.button('Train with changes').click()
  await train.shown()
  await expect(train.epochs).toHaveValue('4')
  await train.setting('Learning rate').fill('0.0002')
  await train.train(3)
  await train.ended(3)

  runs = await openStep(page, 'Runs')
  await runs.compare(1)
  await runs.compare(3)
  await expect(
    runs.main.getByRole('img', {
      name: /^Validation loss compared: run 1 .* after 4 epochs, run 3 .* after 3 epochs$/
    })
  ).toBeVisible()
  await runs.openTab('Differences')
  const differences = runs.main.getByRole('region', { name: 'Differences' })
  await expect(differences.getByRole('row', { name: /^learning_rate/ })).toHaveText(/0\.001\s*0\.0002/)
  await expect(differences.getByRole('row', { name: /^batch_size/ })).toHaveCount(0)
  await runs.button('End comparison').click()

  await runs.choose(2)
  await expect(runs.hints.getByRole('listitem').first()).toHaveText(/\w+/)
  await runs.delete(2)
  await expect(runs.row(2)).toHaveCount(0)
  await expect(runs.row(3)).toBeVisible()
  await expect(runs.sentence).toHaveText(/^2 runs/)
})

test('validation pictures that became right are shown, and earlier runs beside the one on Train', async ({
  start
}) => {
  const { page } = await start()
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const train = await (await data.goOn()).goOn()
  await train.train(6)
  await train.ended(1)
  const flips = train.main.getByRole('region', { name: 'Newly right, newly wrong' })
  await expect(flips.getByRole('heading', { name: /^Newly right: \d+ picture/ })).toBeVisible()
  const shown = flips.getByRole('img', { name: /taken for/ })
  await expect(shown.first()).toBeVisible()
  await expect
    .poll(() => shown.first().evaluate((img) => (img as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0)

  await train.setUp()
  await train.train(3)
  await train.ended(2)
  await train.button('Compare with…').click()
  await page.getByRole('menuitemcheckbox', { name: /^Run 1/ }).click()
  await page.keyboard.press('Escape')
  await expect(
    train.curves.getByRole('img', { name: /^Validation loss compared: run 2 .*, run 1 / })
  ).toBeVisible()
  const runs = await openStep(page, 'Runs')
  await runs.openTab('Newly right, newly wrong')
  await expect(runs.main.getByRole('img', { name: /taken for/ }).first()).toBeVisible()
})
