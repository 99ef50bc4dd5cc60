/** The head, layer by layer: what is typed shows its shapes at once, and is what is trained. */
import { expect } from '@playwright/test'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'

test('a head of two hidden layers is built, reordered, undone and trained', async ({ start }) => {
  const { page } = await start()
  const home = await new HomeScreen(page).shown()
  const data = await home.trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  await expect(model.shapes).toHaveAccessibleName('Shapes: 7×7×256, then 256, then 256, then 5')

  await model.dense(1).fill('64')
  await expect(model.shapes).toHaveAccessibleName('Shapes: 7×7×256, then 256, then 64, then 5')
  await model.button('Dense layer').click()
  await expect(model.dense(2)).toBeFocused()
  await page.keyboard.type('32')
  await expect(model.shapes).toHaveAccessibleName('Shapes: 7×7×256, then 256, then 64, then 32, then 5')
  await expect(model.row('dense_1')).toContainText('2,080')

  await model.button('Move dense 2 up').click()
  await expect(model.shapes).toHaveAccessibleName('Shapes: 7×7×256, then 256, then 32, then 64, then 5')
  await expect(model.button('Move dense 1 up')).toBeFocused()
  await expect(model.parameters('trained')).toHaveText('10,661')
  await page.keyboard.press('Control+z')
  await expect(model.shapes).toHaveAccessibleName('Shapes: 7×7×256, then 256, then 64, then 32, then 5')

  await model.dense(1).fill('9000')
  await expect(model.text('A whole number from 1 to 8192.')).toBeVisible()
  await expect(model.button(/^Continue to Train/)).toBeDisabled()
  await model.dense(1).fill('8192')
  await model.choose('Pool', 'Flatten')
  await expect(model.text(/^Flatten makes 103 million parameters here/)).toBeVisible()
  await model.choose('Pool', 'Average')
  await expect(model.text(/^Flatten makes/)).toBeHidden()
  await model.dense(1).fill('64')
  await model.button('Remove dense 2').click()
  await expect(model.dense(2)).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(model.dense(2)).toHaveValue('32')

  const train = await model.goOn()
  await train.train(2)
  await train.ended(1)
  // 256 x 64 + 64, 64 x 32 + 32, 32 x 5 + 5
  await expect(train.main).toContainText('18,693')
})
