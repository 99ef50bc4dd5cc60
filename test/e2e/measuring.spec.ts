/** How quick a base is here: measured by hand, kept over a restart, never beside a training. */
import { expect, type Page } from '@playwright/test'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'
import type { ModelScreen } from './support/screens/modelScreen'
import { openStep } from './support/screens/rail'

async function openModel(page: Page): Promise<ModelScreen> {
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  return data.goOn()
}

test('a base is measured, and its speed is there after a restart', async ({ start }) => {
  const first = await start()
  const model = await openModel(first.page)
  const menu = await model.openBases()
  await expect(menu.details).toContainText('Not measured on this machine yet.')
  await menu.button('Measure on this machine').click()
  await expect(menu.details).toContainText(/[\d.,]+ pictures a second at 224 × 224/, { timeout: 60_000 })
  const said = /([\d.,]+) pictures a second/.exec(await menu.details.innerText())?.[1] ?? 'nothing'
  await expect(menu.row('MobileNet')).toContainText(said)
  await first.close()

  const second = await start()
  const data = await (await new HomeScreen(second.page).shown()).openRecent('Flowers')
  const again = await (await data.goOn()).openBases()
  await expect(again.details).toContainText(`${said} pictures a second`)
})

test('nothing is measured while a run is trained, and it is said why', async ({ start }) => {
  const { page } = await start()
  const model = await openModel(page)
  const train = await model.goOn()
  await train.train(10_000)
  await train.reached(1)
  const menu = await (await openStep(page, 'Model')).openBases()
  await expect(menu.button('Measure on this machine')).toBeDisabled()
  await expect(menu.details).toContainText('A run is being trained')
  await page.keyboard.press('Escape')
  await (await openStep(page, 'Train')).stopButton.click()
  await train.ended(1)
  const free = await (await openStep(page, 'Model')).openBases()
  await expect(free.button('Measure on this machine')).toBeEnabled()
})
