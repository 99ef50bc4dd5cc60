/** What outlives the window: the theme, the recent projects, the project itself and what was computed for it. */
import { expect, type Page } from '@playwright/test'
import { join } from 'node:path'
import { answerOpenDialog } from './support/dialogs'
import { test } from './support/fixture'
import { DataScreen } from './support/screens/dataScreen'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

const GROUND = { light: 'rgb(246, 247, 249)', dark: 'rgb(18, 22, 28)' } as const

test('theme, recent project and its runs are there after a restart', async ({ start }) => {
  const first = await start()
  const home = await new HomeScreen(first.page).shown()
  await chooseTheme(first.page, 'Light')
  expect(await groundOf(first.page)).toBe(GROUND.light)
  await chooseTheme(first.page, 'Dark')
  expect(await groundOf(first.page)).toBe(GROUND.dark)

  const data = await home.trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  const train = await model.goOn()
  await train.train(3)
  await train.ended(1)
  const accuracy = /Best accuracy (\d\.\d\d)/.exec(await train.sentence.innerText())?.[1]
  await first.close()

  const second = await start()
  const again = await new HomeScreen(second.page).shown()
  expect(await groundOf(second.page)).toBe(GROUND.dark)
  await expect(again.recents).toHaveCount(1)
  await expect(again.recents).toContainText('120 pictures, 5 classes')
  await expect(again.recents).toContainText(`best accuracy${accuracy}`)
  const reopened = await again.openRecent('Flowers')
  await expect(reopened.sentence).toHaveText(/^120 pictures in 5 classes/)
  const runs = await openStep(second.page, 'Runs')
  await expect(runs.row(1)).toContainText('done')

  const remodel = await openStep(second.page, 'Model')
  const retrain = await remodel.goOn()
  await retrain.train(2)
  await retrain.ended(2)
  await expect(retrain.text('all kept from before')).toBeVisible()
})

test('a project that is open in one window is not opened in a second', async ({ start }) => {
  const first = await start('one')
  const data = await (await new HomeScreen(first.page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)

  const second = await start('two')
  await answerOpenDialog(second.app, join(first.folders.userData, 'sample', 'Flowers.thaw'))
  const home = await new HomeScreen(second.page).shown()
  await home.button(/^Open project…/).click()
  await expect(home.main.getByRole('alert')).toContainText('Another Thaw has this project open')
  await first.close()

  await home.button(/^Open project…/).click()
  await expect(new DataScreen(second.page).sentence).toHaveText(/^120 pictures in 5 classes/)
})

async function chooseTheme(page: Page, name: 'Light' | 'Dark'): Promise<void> {
  await page.getByRole('button', { name: 'Preferences' }).click()
  await page.getByRole('menuitemradio', { name }).click()
  await expect(page.getByRole('menu')).toBeHidden()
}

function groundOf(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor)
}
