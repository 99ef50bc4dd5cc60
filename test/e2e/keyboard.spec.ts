/** The same way as by mouse, without one. */
import { expect } from '@playwright/test'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { answerOpenDialog } from './support/dialogs'
import { test } from './support/fixture'
import { arrowTo, tabTo } from './support/keyboard'
import { DataScreen } from './support/screens/dataScreen'
import { ExportScreen } from './support/screens/exportScreen'
import { HomeScreen } from './support/screens/homeScreen'
import { ModelScreen } from './support/screens/modelScreen'
import { TrainScreen } from './support/screens/trainScreen'

test('the sample, from Home to an export on disk, by keyboard alone', async ({ start, work }) => {
  const { app, page } = await start()
  const press = (key: string): Promise<void> => page.keyboard.press(key)

  const home = await new HomeScreen(page).shown()
  await tabTo(page, home.button(/^Try the sample/))
  await press('Enter')

  const data = await new DataScreen(page).shown()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const tile = (place: number) => data.pictures.getByRole('button').nth(place)
  await tabTo(page, tile(0))
  await press('ArrowRight')
  await expect(tile(1)).toBeFocused()
  await press('Enter')
  const closer = page.getByRole('dialog')
  await expect(closer).toContainText('2 of 120')
  await press('ArrowRight')
  await expect(closer).toContainText('3 of 120')
  await press('Escape')
  await expect(tile(2)).toBeFocused()
  await press('Control+Enter')

  const model = await new ModelScreen(page).shown()
  await tabTo(page, model.option('Width (alpha)', '0.25'))
  await arrowTo(page, 'ArrowRight', model.option('Width (alpha)', '0.5'))
  await expect(model.text(/are not on this machine/)).toBeVisible()
  await arrowTo(page, 'ArrowLeft', model.option('Width (alpha)', '0.25'))
  await tabTo(page, model.option('Pool', 'Average'))
  await arrowTo(page, 'ArrowLeft', model.option('Pool', 'Flatten'))
  await expect(model.layers.getByRole('row', { name: /Flatten/ })).toBeVisible()
  await arrowTo(page, 'ArrowRight', model.option('Pool', 'Average'))
  await expect(model.layers.getByRole('row', { name: /GlobalAveragePooling2D/ })).toBeVisible()
  await press('Control+Enter')

  const train = await new TrainScreen(page).shown()
  await tabTo(page, train.epochs)
  await press('Control+A')
  await page.keyboard.type('4')
  await press('Control+Enter')
  await train.ended(1)
  await tabTo(page, train.button('Continue to Export'))
  await press('Enter')

  const target = await new ExportScreen(page).shown()
  await answerOpenDialog(app, work)
  await press('Control+Enter')
  await expect(target.result).toContainText('Same scores on')
  expect(existsSync(join(work, readdirSync(work)[0] ?? '', 'saved_model.pb'))).toBe(true)
})

test('shortcuts lead to every screen and say what they are', async ({ start }) => {
  const { page } = await start()
  const home = await new HomeScreen(page).shown()
  await tabTo(page, home.button(/^Try the sample/))
  await page.keyboard.press('Space')
  await new DataScreen(page).shown()
  for (const [index, title] of ['Home', 'Data', 'Model', 'Train', 'Runs', 'Export'].entries()) {
    await page.keyboard.press(`Control+${index + 1}`)
    await expect(home.main.getByRole('heading', { level: 1, name: title })).toBeFocused()
  }
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(list).toContainText('Stop training, keep the best epoch')
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
})
