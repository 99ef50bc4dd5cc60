/** Every screen, light and dark: usable by everybody, fitting the smallest window, kept as a picture to look at. */
import { expect } from '@playwright/test'
import { join } from 'node:path'
import { answerOpenDialog } from './support/dialogs'
import { test } from './support/fixture'
import { lookAt, USUAL } from './support/look'
import { makeClassFolders, writeHalfPicture, writeTextPicture } from './support/pictures'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

for (const theme of ['Light', 'Dark'] as const) {
  test(`every screen in ${theme.toLowerCase()}`, async ({ start, work }, info) => {
    const thaw = await start()
    const { page } = thaw
    await thaw.resize(...USUAL)
    await page.getByRole('button', { name: 'Preferences' }).click()
    await page.getByRole('menuitemradio', { name: theme }).click()
    await expect(page.getByRole('menu')).toBeHidden()
    const look = (name: string): Promise<void> => lookAt(thaw, name, info.outputPath(`${name}.png`))

    const home = await new HomeScreen(page).shown()
    await expect(home.main.getByRole('region', { name: 'How it works' })).toBeVisible()
    await look('home-first')
    await home.button(/^New project…/).click()
    await look('home-new-project')
    await page.keyboard.press('Escape')

    const data = await home.trySample()
    await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
    const odd = makeClassFolders(join(work, 'odd'), ['daisy', 'roses'], 2)
    writeHalfPicture(join(odd, 'daisy', 'half.jpg'))
    writeTextPicture(join(odd, 'roses', 'note.jpg'))
    await answerOpenDialog(thaw.app, odd)
    await data.button('Add folder…').click()
    await expect(data.sentence).toHaveText(/^126 pictures .* 6 set aside/)
    await look('data')
    await data.pictures.getByRole('button').first().click()
    await look('data-picture')
    await page.keyboard.press('Escape')
    await data.button('Change split').click()
    await look('data-split')
    await page.keyboard.press('Escape')
    await data.showProblems()
    await expect(data.problems.getByRole('listitem').first()).toBeVisible()
    await look('data-problems')

    const model = await data.goOn()
    await expect(model.layers).toBeVisible()
    await look('model')
    await model.switchOf('block_12').click()
    await model.row('block_13').getByText('block_13', { exact: true }).click()
    await model.row('block_13').hover()
    await look('model-thawed')
    await page.keyboard.press('/')
    await page.keyboard.type('conv_pw')
    await look('model-named')
    await page.keyboard.press('Escape')
    await model.choose('Pool', 'Flatten')
    await model.button('Dense layer').click()
    await model.dense(1).fill('8192')
    await expect(model.text(/^Flatten makes 105 million/)).toBeVisible()
    await look('model-head')
    await page.keyboard.press('Escape')
    await model.button('Freeze all').click()
    await model.choose('Pool', 'Average')
    await model.dense(1).fill('64')
    await model.button('Change base…').click()
    await look('model-bases')
    await page.keyboard.press('Escape')

    const train = await model.goOn()
    await look('train-before')
    await train.way('Fine-tuning').click()
    await expect(train.button(/^Thaw block_13/)).toBeVisible()
    await look('train-finetune')
    await train.button(/^Thaw block_12 and/).click()
    await train.openAdvanced()
    await train.advanced.getByRole('checkbox', { name: /^End the run/ }).check()
    for (const name of ['Cosine', 'Balanced', 'Global norm']) {
      await train.advanced.getByRole('radio', { name }).click()
    }
    await look('train-advanced')
    await train.button('Find…').click()
    await expect(page.getByRole('dialog').getByRole('img', { name: /^Loss by learning rate/ })).toBeVisible({
      timeout: 60_000
    })
    await look('train-rates')
    await page.keyboard.press('Escape')
    for (const name of ['Constant', 'All alike', 'Not']) {
      await train.advanced.getByRole('radio', { name }).click()
    }
    await train.advanced.getByRole('checkbox', { name: /^End the run/ }).uncheck()
    await train.way('Frozen base').click()
    await train.augment.getByRole('radio', { name: 'My own' }).click()
    await expect(train.variations).toHaveCount(12)
    await look('train-augment')
    await train.forecast.getByRole('button', { name: 'Measure' }).click()
    await expect(train.forecast).toContainText('in all', { timeout: 60_000 })
    await train.way('Features').click()
    await train.button('Freeze all for good').click()
    await train.button('All three in a row…').click()
    await expect(
      page.getByRole('dialog').getByRole('row', { name: /^3 block_12 and block_13/ })
    ).toBeVisible()
    await look('train-recipe')
    await page.keyboard.press('Escape')
    await train.train(12)
    await train.ended(1)
    await look('train')
    await train.setUp()
    await train.startFrom.click()
    await look('train-start-from')
    await page.keyboard.press('Escape')
    const other = await openStep(page, 'Model')
    await other.choose('Width (alpha)', '0.5')
    await other.goOn()
    await expect(train.main.getByRole('region', { name: 'One thing is missing' })).toBeVisible()
    await look('train-weights')
    await openStep(page, 'Model')
    await other.choose('Width (alpha)', '0.25')

    const runs = await openStep(page, 'Runs')
    await look('runs-curves')
    await runs.openTab('Evaluation')
    await runs.button('Evaluate').click()
    await expect(runs.main.getByRole('region', { name: 'Confusion matrix' })).toBeVisible()
    await look('runs-evaluation')
    await runs.openTab('Settings')
    await look('runs-settings')

    const target = await openStep(page, 'Export')
    await look('export-before')
    await answerOpenDialog(thaw.app, work)
    await target.export()
    await expect(target.result).toContainText('Same scores on')
    await look('export')

    await openStep(page, 'Home')
    await expect(home.recents).toContainText('126 pictures, 5 classes')
    await look('home')
    await page.keyboard.press('?')
    await look('shortcuts')
  })
}
