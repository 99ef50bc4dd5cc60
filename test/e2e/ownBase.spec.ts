/** A Keras model of one's own becomes a base: added, trained on, measured, removed; and one that cannot is refused in words. */
import { expect, type Page } from '@playwright/test'
import { resolve } from 'node:path'
import { answerOpenDialog } from './support/dialogs'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'
import type { ModelScreen } from './support/screens/modelScreen'

const models = resolve(__dirname, '../data/bases')

async function openModel(page: Page): Promise<ModelScreen> {
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  return data.goOn()
}

test('a Keras model is added, trained on for an epoch, and removed', async ({ start }) => {
  const thaw = await start()
  const { app, page } = thaw
  const model = await openModel(page)
  const menu = await model.openBases()
  await answerOpenDialog(app, resolve(models, 'leaves.keras'))
  await menu.button('Add a Keras model…').click()
  const form = page.getByRole('dialog', { name: 'Add a Keras model as a base' })
  const name = form.getByRole('textbox', { name: 'Name' })
  await expect(name).toHaveValue('leaves')
  await name.fill('vgg16')
  await expect(form).toContainText('There is a base “vgg16” already')
  await expect(form.getByRole('button', { name: 'Add base' })).toBeDisabled()
  await name.fill('my-leaves')
  await form.getByRole('radio', { name: /^x \/ 255/ }).click()
  await name.press('Enter')
  await expect(form).toBeHidden()
  await expect(menu.radio('my-leaves')).toBeChecked()
  await expect(menu.row('my-leaves')).toContainText('its own')
  await expect(menu.details).toContainText('x / 255: 0 to 255 become 0 to 1')
  await menu.button('Use my-leaves').click()
  await expect(menu.dialog).toBeHidden()

  await expect(model.base).toContainText(/my-leaves · 5 k parameters/)
  await expect(model.size).toHaveValue('96')
  const train = await model.goOn()
  await train.train(1)
  await train.ended(1)
  await expect(train.sentence).toContainText('Run 1')

  await page.keyboard.press('Control+3')
  const again = await model.openBases()
  await again.pick('my-leaves')
  await again.button('Remove…').click()
  const asked = page.getByRole('dialog', { name: 'Remove my-leaves?' })
  await asked.getByRole('button', { name: 'Keep it' }).click()
  await expect(asked).toBeHidden()
  await expect(again.radio('my-leaves')).toBeVisible()
  await again.button('Remove…').click()
  await asked.getByRole('button', { name: 'Remove', exact: true }).click()
  // What lies behind a dialog has no roles until it is gone.
  await expect(asked).toBeHidden()
  await expect(again.radio('my-leaves')).toHaveCount(0)
  await page.keyboard.press('Escape')
  // The network cannot stay on a base that is gone.
  await expect(model.base).toContainText('MobileNet')
})

test('a model with unknown layers is refused with their names, and nothing is added', async ({ start }) => {
  const { app, page } = await start()
  const model = await openModel(page)
  const menu = await model.openBases()
  await answerOpenDialog(app, resolve(models, 'unknown.keras'))
  await menu.button('Add a Keras model…').click()
  const form = page.getByRole('dialog', { name: 'Add a Keras model as a base' })
  await form.getByRole('button', { name: 'Add base' }).click()
  await expect(form.getByRole('alert')).toContainText(/GroupNormalization/)
  await expect(form.getByRole('alert')).toContainText(/Conv2DTranspose/)
  await page.keyboard.press('Escape')
  await expect(form).toBeHidden()
  await expect(menu.button('Add a Keras model…')).toBeFocused()
  expect(await menu.names()).toHaveLength(6)
})
