/** Weights that are not at hand: fetched with a pause in between, refused, taken from a file. The server is this test's own. */
import { expect, type Locator, type Page } from '@playwright/test'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cut, status, whole, type Answer } from '../support/weightsServer'
import { answerOpenDialog } from './support/dialogs'
import { tabTo } from './support/keyboard'
import { openStep } from './support/screens/rail'
import { slowly } from './support/slowly'
import type { Thaw } from './support/thaw'
import { test } from './support/weightsFixture'

const FILE = 'mobilenet_5_0_224_tf_no_top.h5'

function weightsOf(page: Page, name = 'MobileNet 0.5'): Locator {
  return page.getByRole('group', { name: `Weights of ${name}`, exact: true })
}

function statusLine(page: Page): Locator {
  return page.getByRole('contentinfo', { name: 'Status' })
}

function kept(thaw: Thaw): readonly string[] {
  const models = join(thaw.folders.kerasHome, 'models')
  return existsSync(models) ? readdirSync(models).sort() : []
}

test('a fetch is seen everywhere, cancelled, gone on with, and then trained from', async ({
  open,
  server,
  file
}) => {
  server.answer(slowly(file, 20_000))
  const { thaw, model } = await open()
  const { page } = thaw
  await model.choose('Width (alpha)', '0.5')
  await expect(model.text(/MobileNet 0.5 are not on this machine/)).toBeVisible()
  await weightsOf(page)
    .getByRole('button', { name: /^Fetch/ })
    .click()
  await expect(weightsOf(page)).toContainText(/Fetching MobileNet 0.5.* kB of 3.4 MB/)

  // It goes on while the person looks elsewhere.
  const data = await openStep(page, 'Data')
  await expect(data.pictures).toBeVisible()
  await expect(statusLine(page)).toContainText(/fetching MobileNet 0.5: [1-9]\d? %/)
  const train = await openStep(page, 'Train')
  await expect(train.trainButton).toBeDisabled()
  await weightsOf(page)
    .getByRole('button', { name: /^Cancel/ })
    .click()
  const goOn = weightsOf(page).getByRole('button', { name: /^Go on/ })
  await expect(goOn).toBeVisible()
  await expect(weightsOf(page)).toContainText(/\d+ kB fetched/)
  await expect(statusLine(page)).not.toContainText('fetching')
  expect(kept(thaw)).not.toContain(FILE)

  server.answer(slowly(file, 400_000))
  await goOn.click()
  await expect(train.trainButton).toBeEnabled()
  expect(server.asked.map(({ headers }) => headers.range !== undefined)).toEqual([false, true])
  expect(kept(thaw)).toEqual([FILE])
  await train.train(1)
  await train.ended(1)
  const again = await openStep(page, 'Model')
  await expect(weightsOf(again.page)).toContainText('at hand, 3.4 MB')
})

test('a fetch by keyboard keeps the focus, whatever its button says', async ({ open, server, file }) => {
  server.answer(slowly(file, 20_000))
  const { thaw, model } = await open()
  const { page } = thaw
  await model.choose('Width (alpha)', '0.5')
  const button = weightsOf(page).getByRole('button')
  await tabTo(page, button)
  await page.keyboard.press('Enter')
  await expect(button).toHaveText('Cancel')
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(button).toHaveText(/^Go on/)
  await expect(button).toBeFocused()
  server.answer(slowly(file, 400_000))
  await page.keyboard.press('Enter')
  await expect(weightsOf(page)).toContainText('at hand, 3.4 MB')
  await expect(weightsOf(page)).toBeFocused()
})

const broken: readonly {
  readonly what: string
  readonly answers: (file: Buffer) => readonly [Answer, ...Answer[]]
  readonly says: RegExp
}[] = [
  { what: 'a file that is not there', answers: () => [status(404)], says: /has no such file \(404\)/ },
  {
    what: 'a file that is another',
    answers: () => [whole(Buffer.from('This is no weights file at all.'))],
    says: /What came .* was removed/
  },
  { what: 'a line that breaks off', answers: (file) => [cut(file, 1000)], says: /broke off/ }
]

for (const { what, answers, says } of broken) {
  test(`${what} is said where it happened, and can be tried again`, async ({ open, server, file }) => {
    server.answer(...answers(file))
    const { thaw, model } = await open()
    const menu = await model.openBases()
    const weights = menu.weights('MobileNet 0.5')
    await weights.getByRole('button', { name: /^Fetch/ }).click()
    await expect(weights.getByRole('alert')).toContainText(says, { timeout: 30_000 })
    // Where the file would have to be put by hand.
    await expect(weights).toContainText(join(thaw.folders.kerasHome, 'models', FILE))
    expect(kept(thaw)).not.toContain(FILE)

    server.answer(whole(file))
    await weights.getByRole('button', { name: /^Try again/ }).click()
    await expect(weights).toContainText('at hand, 3.4 MB')
    await expect(weights.getByRole('alert')).toHaveCount(0)
    expect(kept(thaw)).toEqual([FILE])
  })
}

test('without a network it says so', async ({ open, server }) => {
  const { model } = await open()
  await server.close()
  await model.choose('Width (alpha)', '0.5')
  await weightsOf(model.page)
    .getByRole('button', { name: /^Fetch/ })
    .click()
  await expect(weightsOf(model.page).getByRole('alert')).toContainText(/refuses the connection/)
})

test('weights are taken from a file, which is recognised by what is in it', async ({ open, work, file }) => {
  const { thaw, model } = await open()
  const own = join(work, 'from a friend.h5')
  writeFileSync(own, file)
  const note = join(work, 'note.h5')
  writeFileSync(note, 'A note that somebody saved under the wrong name.\n')
  const menu = await model.openBases()
  await menu.pick('VGG16')

  await answerOpenDialog(thaw.app, note)
  await menu.button('Add a weights file…').click()
  await expect(menu.details.getByRole('alert')).toContainText('note.h5')

  await answerOpenDialog(thaw.app, own)
  await menu.button('Add a weights file…').click()
  await expect(menu.radio('MobileNet')).toBeChecked()
  await expect(menu.details.getByRole('status')).toContainText(
    'from a friend.h5 holds the ImageNet weights of MobileNet 0.5.'
  )
  await expect(menu.weights('MobileNet 0.5')).toContainText('at hand, 3.4 MB')
  await expect(menu.row('MobileNet')).toContainText('0.25, 0.5 at hand')
  expect(kept(thaw)).toEqual([FILE])
})
