/** Bases that are not at hand, light and dark: a fetch under way, one held, a model of one's own added. */
import { expect } from '@playwright/test'
import { resolve } from 'node:path'
import { answerOpenDialog } from './support/dialogs'
import { lookAt, USUAL } from './support/look'
import { openStep } from './support/screens/rail'
import { slowly } from './support/slowly'
import { test } from './support/weightsFixture'

const models = resolve(__dirname, '../data/bases')

for (const theme of ['Light', 'Dark'] as const) {
  test(`bases in ${theme.toLowerCase()}`, async ({ open, server, file }, info) => {
    server.answer(slowly(file, 2000))
    const { thaw, model } = await open()
    const { page } = thaw
    await thaw.resize(...USUAL)
    await page.getByRole('button', { name: 'Preferences' }).click()
    await page.getByRole('menuitemradio', { name: theme }).click()
    await expect(page.getByRole('menu')).toBeHidden()
    const look = (name: string): Promise<void> => lookAt(thaw, name, info.outputPath(`${name}.png`))

    await model.choose('Width (alpha)', '0.5')
    const weights = page.getByRole('group', { name: 'Weights of MobileNet 0.5', exact: true })
    await weights.getByRole('button', { name: /^Fetch/ }).click()
    await expect(weights).toContainText(/\d kB of 3.4 MB/)
    await look('fetch-model')
    const menu = await model.openBases()
    await expect(menu.weights('MobileNet 0.5')).toContainText('of 3.4 MB')
    await look('fetch-bases')
    await page.keyboard.press('Escape')
    await openStep(page, 'Train')
    await expect(weights).toContainText('of 3.4 MB')
    await look('fetch-train')
    await weights.getByRole('button', { name: /^Cancel/ }).click()
    await expect(weights.getByRole('button', { name: /^Go on/ })).toBeVisible()
    await look('fetch-held')

    await openStep(page, 'Model')
    await model.openBases()
    await answerOpenDialog(thaw.app, resolve(models, 'leaves.keras'))
    await menu.button('Add a Keras model…').click()
    const form = page.getByRole('dialog', { name: 'Add a Keras model as a base' })
    const name = form.getByRole('textbox', { name: 'Name' })
    await expect(name).toHaveValue('leaves')
    await look('add-base')
    await name.fill('vgg16')
    await look('add-base-name-taken')
    await name.fill('leaves')
    await form.getByRole('button', { name: 'Add base' }).click()
    await expect(form).toBeHidden()
    await expect(menu.radio('leaves')).toBeChecked()
    await look('base-added')
    await menu.button('Remove…').click()
    await look('base-remove')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog', { name: 'Remove leaves?' })).toBeHidden()
    await answerOpenDialog(thaw.app, resolve(models, 'unknown.keras'))
    await menu.button('Add a Keras model…').click()
    await form.getByRole('button', { name: 'Add base' }).click()
    await expect(form.getByRole('alert')).toBeVisible()
    await look('add-base-refused')
  })
}
