/** The menu of bases: each of the six is chosen by mouse and by keyboard, and is true on the Model screen. */
import { expect, type Page } from '@playwright/test'
import { test } from './support/fixture'
import { tabTo } from './support/keyboard'
import { HomeScreen } from './support/screens/homeScreen'
import type { ModelScreen } from './support/screens/modelScreen'

/** In the order of the menu, most accurate first. Counts are Keras' `count_params` without the top. */
const six = [
  { name: 'Xception', params: '20,861,480', short: '20.9 M', size: 299 },
  { name: 'InceptionV3', params: '21,802,784', short: '21.8 M', size: 299 },
  { name: 'ResNet50', params: '23,587,712', short: '23.6 M', size: 224 },
  { name: 'VGG16', params: '14,714,688', short: '14.7 M', size: 224 },
  { name: 'VGG19', params: '20,024,384', short: '20 M', size: 224 },
  // The width that is at hand.
  { name: 'MobileNet', params: '218,544', short: '219 k', size: 224 }
] as const

async function openModel(page: Page): Promise<ModelScreen> {
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  return data.goOn()
}

async function expectChosen(model: ModelScreen, base: (typeof six)[number]): Promise<void> {
  await expect(model.base).toContainText(`${base.name} · ${base.short} parameters`)
  await expect(model.size).toHaveValue(String(base.size))
  await expect(model.sentence).toContainText(`${base.size} × ${base.size}`)
  await expect(model.main.getByText(base.params, { exact: true })).toBeVisible()
}

test('each of the six by mouse', async ({ start }) => {
  const { page } = await start()
  const model = await openModel(page)
  await model.choose('Pool', 'Flatten')
  for (const base of six) {
    const menu = await model.openBases()
    await menu.pick(base.name)
    await expect(menu.details).toContainText(`Usual input${base.size} × ${base.size}`)
    await menu.button(`Use ${base.name}`).click()
    await expect(menu.dialog).toBeHidden()
    await expectChosen(model, base)
  }
  // The head is the person's own: another base leaves it as it is.
  await expect(model.option('Pool', 'Flatten')).toBeChecked()
})

test('each of the six by keyboard, and the focus comes back', async ({ start }) => {
  const { page } = await start()
  const model = await openModel(page)
  const change = model.button('Change base…')
  await tabTo(page, change)
  await page.keyboard.press('Enter')
  const menu = await model.baseMenu.shown()
  // The table begins at the base in use; the first row is the most accurate.
  await expect(menu.radio('MobileNet')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(menu.radio('Xception')).toBeChecked()
  for (const [place, base] of six.entries()) {
    if (place > 0) {
      await expect(change).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(menu.radio(six[place - 1]?.name ?? '')).toBeFocused()
      await page.keyboard.press('ArrowDown')
    }
    await expect(menu.radio(base.name)).toBeChecked()
    await page.keyboard.press('Enter')
    await expect(menu.dialog).toBeHidden()
    await expectChosen(model, base)
  }
})

test('a base is found by a word, sorted by every column, and left alone by Escape', async ({ start }) => {
  const { page } = await start()
  const model = await openModel(page)
  const menu = await model.openBases()
  await menu.search.fill('small')
  await expect.poll(() => menu.names()).toEqual(['MobileNet'])
  await menu.search.fill('accurate')
  await expect.poll(() => menu.names()).toEqual(['Xception', 'InceptionV3', 'ResNet50'])
  await page.keyboard.press('Enter')
  await expect(menu.radio('Xception')).toBeFocused()
  await menu.search.fill('nothing like it')
  await expect(menu.dialog).toContainText('No base is called or described by')
  await menu.search.fill('')

  const smallest = { Base: 'InceptionV3', Parameters: 'MobileNet', File: 'MobileNet', Depth: 'VGG16' }
  const last = { 'Top-1': 'MobileNet', Year: 'VGG16' }
  for (const [column, first] of Object.entries({ ...smallest, ...last })) {
    const head = menu.dialog.getByRole('columnheader', { name: column, exact: true })
    await head.getByRole('button').click()
    await expect(head).toHaveAttribute('aria-sort', 'ascending')
    expect((await menu.names())[0], column).toBe(first)
  }
  await page.keyboard.press('Escape')
  await expect(menu.dialog).toBeHidden()
  await expect(model.base).toContainText('MobileNet')
})

test('an input size is clicked or typed, and says what it costs', async ({ start }) => {
  const { page } = await start()
  const model = await openModel(page)
  await model.base.getByRole('button', { name: '160', exact: true }).click()
  await expect(model.size).toHaveValue('160')
  await expect(model.base).toContainText('About 2 times as quick as 224')
  await expect(model.layers).toContainText('160, 160, 3')
  await model.size.fill('20')
  await expect(model.base).toContainText('A whole number from 32 to 1024')
})
