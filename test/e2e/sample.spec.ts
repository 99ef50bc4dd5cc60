/** From the sample to an export, by mouse. */
import { expect } from '@playwright/test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answerOpenDialog } from './support/dialogs'
import { test } from './support/fixture'
import { HomeScreen } from './support/screens/homeScreen'

test('the sample, from Home to an export on disk', async ({ start, work }) => {
  const thaw = await start()
  const home = await new HomeScreen(thaw.page).shown()

  const data = await home.trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  await expect(data.classes.getByRole('row')).toHaveCount(6)
  await expect.poll(async () => allLoaded(await data.thumbnailWidths())).toBe(true)

  const model = await data.goOn()
  // The widest whose weights are on a machine that has only Thaw.
  await expect(model.option('Width (alpha)', '0.25')).toBeChecked()
  await expect(model.text('MobileNet 0.25 · 224 × 224 · ImageNet weights at hand')).toBeVisible()
  await expect(model.layers.getByRole('row', { name: /^head/ })).toBeVisible()
  await model.choose('Pool', 'Average')
  await expect(model.layers.getByRole('row', { name: /GlobalAveragePooling2D/ })).toBeVisible()

  const train = await model.goOn()
  await train.train(5)
  await expect(train.curves.getByRole('img', { name: /^Loss after [1-5] epochs/ })).toBeVisible()
  await train.ended(1)
  await expect(
    train.curves.getByRole('img', { name: /^Accuracy after 5 epochs: training 0\.\d+/ })
  ).toBeVisible()
  await expect(train.text('proved')).toBeVisible()

  const target = await train.goOn()
  await answerOpenDialog(thaw.app, work)
  await target.export()
  await expect(target.result).toContainText('Same scores on')
  const [folder] = readdirSync(work)
  const exported = join(work, folder ?? '')
  await expect(target.result).toContainText(exported)
  expect(existsSync(join(exported, 'saved_model.pb'))).toBe(true)
  expect(readdirSync(join(exported, 'variables'))).toContain('variables.index')
  const labels = readFileSync(join(exported, 'assets.extra', 'labels.txt'), 'utf8')
  expect(labels.trim().split('\n')).toEqual(['daisy', 'dandelion', 'roses', 'sunflowers', 'tulips'])
})

function allLoaded(widths: readonly number[]): boolean {
  return widths.length > 0 && widths.every((width) => width > 0)
}
