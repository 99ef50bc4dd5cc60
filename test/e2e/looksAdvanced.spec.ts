/** Numbers that are set seldom, light and dark: rates in the tree, weights of classes, a plateau, variations of one's own. */
import { expect } from '@playwright/test'
import { join } from 'node:path'
import { answerOpenDialog } from './support/dialogs'
import { test } from './support/fixture'
import { lookAt, USUAL } from './support/look'
import { makeClassFolders } from './support/pictures'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

for (const theme of ['Light', 'Dark'] as const) {
  test(`seldom settings in ${theme.toLowerCase()}`, async ({ start, work }, info) => {
    const thaw = await start()
    const { page } = thaw
    await thaw.resize(...USUAL)
    await page.getByRole('button', { name: 'Preferences' }).click()
    await page.getByRole('menuitemradio', { name: theme }).click()
    await expect(page.getByRole('menu')).toBeHidden()
    const look = (name: string): Promise<void> => lookAt(thaw, name, info.outputPath(`${name}.png`))

    const data = await (await new HomeScreen(page).shown()).trySample()
    await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
    await answerOpenDialog(thaw.app, makeClassFolders(join(work, 'more'), ['roses'], 60))
    await data.button('Add folder…').click()
    await expect(data.sentence).toHaveText(/^180 pictures in 5 classes/)

    const model = await data.goOn()
    await model.switchOf('block_12').click()
    await model.switchOf('block_13').click()
    await page.keyboard.press('F2')
    await page.keyboard.type('0.3')
    await page.keyboard.press('Enter')
    await look('rates-row')
    await page.keyboard.press('F2')
    await look('rates-field')
    await page.keyboard.press('Escape')
    await model.row('block_13').click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: /^Rate of block_13/ })).toBeVisible()
    await look('rates-menu')
    await page.keyboard.press('Escape')

    const train = await model.goOn()
    await expect(train.variations.or(train.augment).first()).toBeVisible()
    await train.openAdvanced()
    await train.advanced.getByRole('radio', { name: 'Down on a plateau' }).click()
    await look('advanced-plateau')
    await train.advanced.getByRole('radio', { name: 'Balanced' }).click()
    await train.advanced.getByRole('button', { name: /^Advanced/ }).scrollIntoViewIfNeeded()
    const weight = train.advanced.getByRole('spinbutton', { name: 'Weight of tulips' })
    await weight.scrollIntoViewIfNeeded()
    await look('advanced-balanced')
    await weight.fill('-3')
    await look('advanced-weight-wrong')
    await weight.fill('3')
    await look('advanced-weights')
    await train.augment.getByRole('radio', { name: 'My own' }).click()
    await expect(train.variations).toHaveCount(12)
    await look('augment-advanced')
    await train.advanced.getByRole('button', { name: /^Advanced/ }).click()
    await train.way('Frozen base').click()
    await expect(page.getByRole('region', { name: 'Thawed layers stay frozen' })).toBeVisible()
    await look('augment-notice')

    await train.way('Features').click()
    await train.train(12)
    await train.ended(1)
    await openStep(page, 'Runs')
    await look('runs-hints')

    // A rate that spoils what was inherited.
    await openStep(page, 'Train')
    await train.setUp()
    await train.startFrom.click()
    await page.getByRole('menuitemradio', { name: /^Run 1/ }).click()
    await train.setting('Learning rate').fill('0.5')
    await train.train(4)
    await train.ended(2)
    await look('train-inherited')
    const runs = await openStep(page, 'Runs')
    await runs.choose(2)
    await runs.main.getByRole('radio', { name: 'Table' }).click()
    await expect(runs.main.getByRole('row', { name: /^As it began best/ })).toBeVisible()
    await look('runs-inherited')
  })
}
