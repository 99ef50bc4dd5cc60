/** Kept features: seen with their size and whether the next run uses them, cleared after a question, by keyboard too. */
import { expect } from '@playwright/test'
import { expectAccessible } from './support/accessibility'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'
import { TrainScreen } from './support/screens/trainScreen'

test('what is kept is seen, explained, and cleared when asked twice', async ({ start }, info) => {
  const thaw = await start()
  const { page } = thaw
  const home = await new HomeScreen(page).shown()
  const data = await home.trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  await openStep(page, 'Train')
  const train = await new TrainScreen(page).shown()
  const dialog = page.getByRole('dialog', { name: 'Kept features' })
  const open = async (): Promise<void> => {
    await train.setUp()
    await train.button('Kept features…').click()
    await expect(dialog).toBeVisible()
  }

  await open()
  await expect(dialog).toContainText('Nothing is kept yet')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await train.train(2)
  await train.ended(1)

  await open()
  const sets = dialog.getByRole('list', { name: 'What is kept' }).getByRole('listitem')
  await expect(sets).toHaveCount(1)
  await expect(sets.first()).toContainText('120 pictures · run 1 found 0 of 120 here')
  await expect(sets.first()).toContainText('The next run uses it.')
  await expect(dialog.getByRole('button', { name: 'Clear unused…' })).toBeDisabled()
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme)
    await expectAccessible(page, `kept features, ${theme}`)
    await page.screenshot({ path: info.outputPath(`kept-features-${theme}.png`) })
  }

  // Asked, and left as it is; asked again, by keyboard alone, and cleared.
  await dialog.getByRole('button', { name: /^Clear MobileNet/ }).click()
  const question = dialog.getByRole('group', { name: 'Clear?' })
  await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused()
  await expect(question).toContainText(/^Clear MobileNet 0\.25, 224 pixels, [\d.]+ .B\? A training computes/)
  await page.screenshot({ path: info.outputPath('kept-features-question.png') })
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()
  await expect(sets).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Clear all…' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(dialog).toContainText('Nothing is kept yet')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(train.button('Kept features…')).toBeFocused()

  await train.train(2)
  await train.ended(2)
  await open()
  await expect(sets.first()).toContainText('run 2 found 0 of 120 here')
})
