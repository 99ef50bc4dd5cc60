/** Runs looked after, light and dark: dialogs, what flipped, repeats, comparisons, a training that is held. */
import { expect } from '@playwright/test'
import { test } from './support/fixture'
import { lookAt, USUAL } from './support/look'
import { HomeScreen } from './support/screens/homeScreen'
import { openStep } from './support/screens/rail'

for (const theme of ['Light', 'Dark'] as const) {
  test(`runs in ${theme.toLowerCase()}`, async ({ start }, info) => {
    const thaw = await start()
    const { page } = thaw
    await thaw.resize(...USUAL)
    await page.getByRole('button', { name: 'Preferences' }).click()
    await page.getByRole('menuitemradio', { name: theme }).click()
    await expect(page.getByRole('menu')).toBeHidden()
    const look = (name: string): Promise<void> => lookAt(thaw, name, info.outputPath(`${name}.png`))

    const data = await (await new HomeScreen(page).shown()).trySample()
    await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
    const train = await (await data.goOn()).goOn()
    await train.train(12)
    await train.ended(1)
    const runs = await openStep(page, 'Runs')
    await runs.note(1).fill('the first, with the usual rate: a long note that does not fit into its column')
    await runs.openTab('Newly right, newly wrong')
    await look('runs-flips')
    await runs.button('Delete…').click()
    await look('runs-delete')
    await page.keyboard.press('Escape')
    await runs.button(/^Resume…/).click()
    await look('runs-resume')
    await page.keyboard.press('Escape')

    await runs.button('Repeat this run').click()
    await train.ended(2)
    await openStep(page, 'Runs')
    await runs.choose(2)
    await look('runs-repeated')

    await runs.button('Train with changes').click()
    await train.setting('Learning rate').fill('0.03')
    await train.train(8)
    await train.ended(3)
    await train.button('Compare with…').click()
    await page.getByRole('menuitemcheckbox', { name: /^Run 1/ }).click()
    await page.keyboard.press('Escape')
    await look('train-compare')
    await openStep(page, 'Runs')
    for (const run of [1, 2, 3]) await runs.compare(run)
    await runs.main.getByRole('radio', { name: 'Both' }).click()
    await look('runs-compare')
    await runs.openTab('Differences')
    await look('runs-differences')

    await openStep(page, 'Train')
    await train.train(10_000)
    await train.reached(2)
    await train.button(/^Pause/).click()
    await expect(train.button(/^Continue/)).toBeVisible()
    await look('train-paused')
  })
}
