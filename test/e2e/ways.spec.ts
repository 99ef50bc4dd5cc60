/** Train before a run: the three ways, how pictures are varied, presets, and one run handing its weights to the next. */
import { expect, type Page } from '@playwright/test'
import { test } from './support/fixture'
import { arrowTo, tabTo } from './support/keyboard'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'
import type { TrainScreen } from './support/screens/trainScreen'

async function trainOf(page: Page): Promise<TrainScreen> {
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  await expect(model.layers).toBeVisible()
  return model.goOn()
}

test('the three ways by mouse, each from the run before, and back from Runs with all of it', async ({
  start
}) => {
  const { page } = await start()
  const train = await trainOf(page)
  await expect(train.way('Features')).toBeChecked()
  await expect(train.way('Features')).toContainText('Suits now')
  await train.train(3)
  await train.ended(1)

  await train.setUp()
  await expect(train.way('Frozen base')).toContainText('Suits now: only 95 pictures')
  await train.way('Frozen base').click()
  await expect(train.augment.getByRole('radio', { name: 'Light' })).toBeChecked()
  await train.startFrom.click()
  await page.getByRole('menuitemradio', { name: /^Run 1/ }).click()
  await train.train(1)
  await train.ended(2)

  await train.setUp()
  await train.way('Fine-tuning').click()
  await expect(train.trainButton).toBeDisabled()
  await train.button(/^Thaw block_12 and block_13/).click()
  await expect(train.sentence).toContainText('block_12, block_13 and head trained')
  await expect(train.setting('Learning rate')).toHaveValue('0.00001')
  await train.augment.getByRole('radio', { name: 'None' }).click()
  await train.startFrom.click()
  await page.getByRole('menuitemradio', { name: /^Run 2/ }).click()
  await train.train(1)
  await train.ended(3)
  await expect(train.text('proved')).toBeVisible()

  const runs = await openStep(page, 'Runs')
  await runs.row(2).click()
  await runs.openTab('Settings')
  await expect(runs.main).toContainText('started fromrun 1')
  await runs.button('Use these settings').click()
  await openStep(page, 'Train')
  await train.setUp()
  await expect(train.way('Frozen base')).toBeChecked()
  await expect(train.augment.getByRole('radio', { name: 'Light' })).toBeChecked()
  await expect(train.startFrom).toHaveText(/^run 1,/)
  await expect(train.sentence).toContainText('base frozen, head trained')
})

test('a way by keyboard alone, and what is thawed in the tree turns it', async ({ start }) => {
  const { page } = await start()
  const train = await trainOf(page)
  await tabTo(page, train.way('Features'))
  await arrowTo(page, 'ArrowRight', train.way('Frozen base'))
  await tabTo(page, train.augment.getByRole('radio', { name: 'Light' }))
  await arrowTo(page, 'ArrowRight', train.augment.getByRole('radio', { name: 'Strong' }))
  await tabTo(page, train.button('Another look'))
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Control+z')
  await expect(train.augment.getByRole('radio', { name: 'Light' })).toBeChecked()
  await tabTo(page, train.way('Frozen base'))
  await arrowTo(page, 'ArrowRight', train.way('Fine-tuning'))
  await tabTo(page, train.button(/^Thaw block_13/))
  await page.keyboard.press('Enter')
  await expect(train.sentence).toContainText('block_13 and head trained')

  const model = await openStep(page, 'Model')
  await model.button('Freeze all').click()
  await model.goOn()
  await expect(train.way('Frozen base')).toBeChecked()
  await openStep(page, 'Model')
  await model.switchOf('block_13').click()
  await model.goOn()
  await expect(train.way('Fine-tuning')).toBeChecked()
  await train.way('Features').click()
  await expect(train.text(/What is thawed on Model \(block_13\) stays frozen/)).toBeVisible()
  await expect(train.sentence).toContainText('base frozen, head trained')
  await page.keyboard.press('Control+Enter')
  await train.ended(1)
})

test('variations of a picture change with the settings and with every look', async ({ start }) => {
  const { page } = await start()
  const train = await trainOf(page)
  await train.way('Frozen base').click()
  await expect(train.variations).toHaveCount(12)
  const shown = (place: number): Promise<string | null> => train.variations.nth(place).getAttribute('src')
  const [itself, light] = [await shown(0), await shown(1)]
  await train.augment.getByRole('radio', { name: 'My own' }).click()
  const turn = train.augment.getByRole('slider', { name: 'Turn' })
  await turn.focus()
  await page.keyboard.press('End')
  await expect(turn).toHaveAttribute('aria-valuetext', '± 180°')
  await expect.poll(() => shown(1)).not.toBe(light)
  expect(await shown(0)).toBe(itself)
  await train.button('Another look').click()
  await expect.poll(() => shown(0)).not.toBe(itself)
  await train.augment.getByRole('radio', { name: 'Strong' }).click()
  await expect(train.text(/^Mirrored, turned up to 40°/)).toBeVisible()
  await train.augment.getByRole('radio', { name: 'My own' }).click()
  await expect(turn).toHaveAttribute('aria-valuetext', '± 180°')
})

test("the notebook's recipe for a click, undone for another", async ({ start }) => {
  const { page } = await start()
  const train = await trainOf(page)
  await train.setting('Seed').fill('7')
  await train.button("The notebook's recipe").click()
  await expect(train.setting('Learning rate')).toHaveValue('0.00002')
  await expect(train.epochs).toHaveValue('30')
  const model = await openStep(page, 'Model')
  await expect(model.size).toHaveValue('150')
  await expect(model.option('Pool', 'Flatten')).toBeChecked()
  await model.goOn()
  await train.button("Undo use the notebook's recipe").click()
  await expect(train.setting('Learning rate')).toHaveValue('0.001')
  await expect(train.setting('Seed')).toHaveValue('7')
  await expect(train.button('Undo set seed to 7')).toBeVisible()
})

test('1 -> 2 -> 3 in a row: its stages are shown, then trained one after the other', async ({ start }) => {
  const { page } = await start()
  const train = await trainOf(page)
  await train.epochs.fill('2')
  await train.button('All three in a row…').click()
  const dialog = page.getByRole('dialog', { name: 'All three in a row' })
  await expect(dialog.getByRole('row')).toHaveText([
    /Stage/,
    /^1 Features ?2 ?0\.001 ?as they are$/,
    /^2 Frozen base, augmented ?2 ?0\.0001 ?varied$/,
    /^3 block_12 and block_13 thawed ?2 ?0\.00001 ?as they are$/
  ])
  await dialog.getByRole('radio', { name: 'Gradual thawing' }).click()
  await expect(dialog.getByRole('row')).toHaveCount(5)
  await dialog.getByRole('radio', { name: '1 → 2 → 3' }).click()
  await expect(dialog.getByRole('row')).toHaveCount(4)
  await dialog.getByRole('spinbutton', { name: 'Epochs of each later stage' }).fill('1')
  await expect(dialog.getByRole('row', { name: /^2 Frozen base, augmented 1/ })).toBeVisible()
  await dialog.getByRole('button', { name: 'Train all of them' }).click()
  await expect(dialog).toBeHidden()
  const strip = train.main.getByRole('region', { name: 'Recipe' })
  await expect(strip).toContainText('1 Features')
  await train.ended(3)
  await expect(strip.getByRole('listitem').filter({ hasText: 'done' })).toHaveCount(3)
  const runs = await openStep(page, 'Runs')
  await expect(runs.row(1)).toContainText(/features\s*stage 1 of 3/)
  await expect(runs.row(2)).toContainText(/frozen, augmented\s*stage 2 of 3/)
  await expect(runs.row(3)).toContainText(/block_12, block_13 thawed\s*stage 3 of 3/)
  await openStep(page, 'Train')
  await expect
    .poll(() => train.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight))
    .toBeLessThan(2)
})
