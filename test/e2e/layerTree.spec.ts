/** What of a base is thawed: by mouse, by keyboard alone, in the deepest network, and what becomes of it. */
import { expect, type Locator, type Page } from '@playwright/test'
import { test } from './support/fixture'
import { tabTo } from './support/keyboard'
import { HomeScreen } from './support/screens/homeScreen'
import type { ModelScreen } from './support/screens/modelScreen'
import { openStep } from './support/screens/rail'

/** As `sum(w.shape.num_elements() for w in base.trainable_weights)` says in Keras with `block5` thawed. */
const VGG16_BLOCK5 = '7,079,424'

async function modelOf(page: Page, base: string, lastBlock: string): Promise<ModelScreen> {
  const home = await new HomeScreen(page).shown()
  const data = await home.trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  await model.chooseBase(base, lastBlock)
  return model
}

test('block5 of VGG16 by mouse: thawed, counted, undone, and kept over screens', async ({ start }) => {
  const { page } = await start()
  const model = await modelOf(page, 'VGG16', 'block5')
  await expect(model.parameters('of the base')).toHaveText('0')
  await expect(model.layers.getByRole('row', { name: /^the cut/ })).toBeVisible()

  await model.switchOf('block5').click()
  await expect(model.switchOf('block5')).toBeChecked()
  await expect(model.row('block5')).toBeFocused()
  await expect(model.parameters('of the base')).toHaveText(VGG16_BLOCK5)
  await expect(model.told).toHaveText(`block5 thawed. ${VGG16_BLOCK5} parameters of the base trained.`)
  await expect(model.sentence).toContainText('block5 and head trained')
  await expect(model.text(/^block5 learns too: fine-tuning/)).toBeVisible()
  const order = await model.layers.getByRole('row').allTextContents()
  const cut = order.findIndex((text) => text.includes('the cut: all above is computed once'))
  expect([order[cut - 1], order[cut + 1]].map((text) => text?.slice(0, 6))).toEqual(['block4', 'block5'])

  await model.row('block5').getByText('block5', { exact: true }).click()
  await model.switchOf('block5_conv1').click()
  await expect(model.switchOf('block5')).toHaveAttribute('aria-checked', 'mixed')
  await expect(model.parameters('of the base')).toHaveText('4,719,616')
  await model.button('Undo freeze block5_conv1').click()
  await expect(model.parameters('of the base')).toHaveText(VGG16_BLOCK5)
  await model.row('block4').hover()
  await model.button('Thaw from block4 on').click()
  await expect(model.parameters('of the base')).toHaveText('12,979,200')
  await model.row('block5_conv2').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Thaw from here on/ }).click()
  await expect(model.parameters('of the base')).toHaveText('4,719,616')
  await expect(model.row('block5_conv2')).toBeFocused()

  const train = await model.goOn()
  await expect(train.sentence).toContainText('block5_conv2, block5_conv3 and head trained')
  const again = await openStep(page, 'Model')
  await expect(again.parameters('of the base')).toHaveText('4,719,616')
  await again.chooseBase('VGG19', 'block5')
  await expect(again.parameters('of the base')).toHaveText('0')
  await again.button('Undo choose VGG19').click()
  await expect(again.sentence).toContainText(/^VGG16 .* 2 layers and head trained/)
  await expect(again.parameters('of the base')).toHaveText('4,719,616')
})

test('block5 of VGG16 by keyboard alone', async ({ start }) => {
  const { page } = await start()
  const model = await modelOf(page, 'VGG16', 'block5')
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  await tabTo(page, model.row('input').first())
  await page.keyboard.type('block5')
  await expect(model.row('block5')).toBeFocused()
  await press('Space')
  await expect(model.parameters('of the base')).toHaveText(VGG16_BLOCK5)
  await expect(model.told).toHaveText(`block5 thawed. ${VGG16_BLOCK5} parameters of the base trained.`)
  await press('Control+z')
  await expect(model.parameters('of the base')).toHaveText('0')
  await expect(model.told).toContainText('Undone: thaw block5')
  await expect(model.row('block5')).toBeFocused()
  await press('Control+Shift+Z')
  await expect(model.parameters('of the base')).toHaveText(VGG16_BLOCK5)

  await press('ArrowRight')
  await press('ArrowRight')
  await expect(model.row('block5_conv1')).toBeFocused()
  await press('ArrowDown')
  await press('Enter')
  await expect(model.switchOf('block5')).toHaveAttribute('aria-checked', 'mixed')
  await press('ArrowLeft')
  await press('ArrowLeft')
  await expect(model.row('block5')).toBeFocused()
  await expect(model.row('block5_conv1')).toBeHidden()
  await press('Home')
  await expect(model.row('input').first()).toBeFocused()
  await press('t')
  await expect(model.parameters('of the base')).toHaveText('14,714,688')
  await expect(model.layers).toContainText('the whole network runs in each epoch')

  await press('/')
  const named = page.getByRole('dialog', { name: 'Thaw all named' })
  await expect(named.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('block5')
  await expect(named).toContainText(`3 layers, ${VGG16_BLOCK5} parameters`)
  await press('Escape')
  await expect(named).toBeHidden()
  await expect(model.row('input').first()).toBeFocused()
  await press('Shift+F10')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menu')).toBeVisible()
  await press('Escape')
  await expect(model.row('input').first()).toBeFocused()
  await tabTo(page, model.button('Freeze all'))
  await press('Enter')
  await expect(model.parameters('of the base')).toHaveText('0')
  await press('/')
  await expect(named.getByRole('textbox')).toHaveValue('block5')
  await press('Enter')
  await expect(model.parameters('of the base')).toHaveText(VGG16_BLOCK5)
})

test('a rate of its own by keyboard alone, in the tree', async ({ start }) => {
  const thaw = await start()
  const { page } = thaw
  const data = await (await new HomeScreen(page).shown()).trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  const press = (key: string): Promise<void> => page.keyboard.press(key)
  const row = model.row('block_13')
  const rate = model.rateOf('block_13')
  await tabTo(page, model.row('input').first())
  await press('F2')
  await expect(model.told).toHaveText(/^Only the head is trained/)
  await page.keyboard.type('block_13')
  await press('Space')
  await expect(row).toHaveAttribute(
    'aria-description',
    /trained at 1 times the learning rate, F2 to change it$/
  )
  await press('F2')
  await expect(rate).toBeFocused()
  await page.keyboard.type('-1')
  await press('Enter')
  await expect(model.told).toHaveText(/^A rate is a number above 0/)
  await expect(rate).toBeFocused()
  await press('Escape')
  await expect(row).toBeFocused()
  await expect(rate).toHaveValue('1')
  await press('F2')
  await page.keyboard.type('0,5')
  await press('Enter')
  await expect(row).toBeFocused()
  await expect(rate).toHaveValue('0.5')
  await expect(model.told).toHaveText('block_13 is trained at 0.5 times the learning rate.')
  await expect(row).toHaveAttribute('aria-description', /trained at 0.5 times/)
  await press('Control+z')
  await expect(rate).toHaveValue('1')

  await press('Home')
  await press('F2')
  await expect(model.told).toHaveText('input has no rate of its own. These have: block_13 and head.')
  await page.keyboard.type('head')
  await press('Shift+F10')
  await page.getByRole('menuitem', { name: /^Rate of head/ }).press('Enter')
  await expect(model.rateOf('head')).toBeFocused()
  // Where types have no column.
  await thaw.resize(960, 640)
  const name = model.row('head').getByText('head', { exact: true })
  const left = async (of: Locator): Promise<number> => (await of.boundingBox())?.x ?? Number.NaN
  expect(await left(model.rateOf('head'))).toBeGreaterThan(await left(name))
  await page.keyboard.type('2')
  await press('Enter')
  await expect(model.row('head')).toBeFocused()
  await expect(model.button('Undo set the rate of head to 2 times')).toBeVisible()
})

test('311 layers of InceptionV3 scroll and switch without delay', async ({ start }, info) => {
  const { page } = await start()
  const model = await modelOf(page, 'InceptionV3', 'mixed10')
  await model.button('Unfold all').click()
  await expect(model.layers).toHaveAttribute('aria-rowcount', /^3\d\d$/)
  const frames = await scrollThrough(page)
  await expect(model.row('predictions')).toBeVisible()
  // Only rows in sight are there, with some above and below.
  expect(frames.mostRows).toBeLessThan(70)
  expect(frames.empty).toBe(0)

  const toggled = await page.evaluate(async () => {
    const found = document.querySelector<HTMLElement>('[role=checkbox][aria-label="Train mixed10"]')
    const row = found ?? [...document.querySelectorAll<HTMLElement>('[role=checkbox]')].pop()
    if (!row) return null
    const before = row.getAttribute('aria-checked')
    const started = performance.now()
    row.click()
    await new Promise(requestAnimationFrame)
    return { before, after: row.getAttribute('aria-checked'), ms: performance.now() - started }
  })
  // Drawn with the next frame: not once the engine has counted.
  expect([toggled?.before, toggled?.after]).toEqual(['false', 'true'])
  await expect(model.parameters('of the base')).not.toHaveText('0')
  info.annotations.push({
    type: 'measured',
    description: `median frame ${frames.median} ms (${frames.idle} ms without scrolling), longest ${frames.longest} ms, switch ${toggled?.ms.toFixed(1)} ms`
  })

  await pressHalfHiddenRow(page)
  await expect(model.layers.locator(':focus').getByRole('checkbox')).toBeChecked()

  await model.layers.locator('.scroll').evaluate((box) => box.scrollTo({ top: box.scrollHeight }))
  await model.row('predictions').click()
  await page.keyboard.press('Home')
  await expect(model.layers.locator(':focus')).toContainText('input')
  await page.keyboard.press('End')
  await expect(model.layers.locator(':focus')).toContainText('predictions')
  await page.keyboard.press('Home')
  await expect(model.layers.locator(':focus')).toContainText('input')
})

test('BatchNormalization of ResNet50 is kept frozen, or trained too', async ({ start }) => {
  const { page } = await start()
  const model = await modelOf(page, 'ResNet50', 'conv5')
  const keep = model.main.getByRole('checkbox', { name: /^Keep BatchNormalization frozen/ })
  await expect(keep).toBeChecked()
  await model.switchOf('conv5').click()
  // Keras: conv5's convolutions, and with them gamma and beta of its BatchNormalization.
  await expect(model.parameters('of the base')).toHaveText('14,953,472')
  await model.row('conv5').getByText('conv5', { exact: true }).click()
  await expect(model.switchOf('conv5_block1_1_bn')).toBeHidden()
  await expect(model.row('conv5_block1_1_bn')).toContainText('kept')
  await keep.uncheck()
  await expect(model.parameters('of the base')).toHaveText('14,976,000')
  await expect(model.switchOf('conv5_block1_1_bn')).toBeChecked()
  await page.keyboard.press('Control+z')
  await expect(keep).toBeChecked()
  await expect(model.parameters('of the base')).toHaveText('14,953,472')
})

test('a thawed block is trained, and comes back with the settings of its run', async ({ start }) => {
  const first = await start()
  const home = await new HomeScreen(first.page).shown()
  const data = await home.trySample()
  await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
  const model = await data.goOn()
  await model.switchOf('block_13').click()
  await expect(model.parameters('of the base')).toHaveText('67,840')
  const train = await model.goOn()
  await expect(train.sentence).toContainText('MobileNet 0.25, block_13 and head trained')
  await train.train(2)
  await train.ended(1)
  await expect(train.main).toContainText('134,917')

  const again = await openStep(first.page, 'Model')
  await again.button('Freeze all').click()
  const runs = await openStep(first.page, 'Runs')
  await runs.openTab('Settings')
  await expect(runs.main).toContainText('block_13 (BatchNormalization frozen)')
  await runs.button('Use these settings').click()
  await again.shown()
  await expect(again.switchOf('block_13')).toBeChecked()
  await first.close()

  const second = await start()
  await (await new HomeScreen(second.page).shown()).openRecent('Flowers')
  const reopened = await openStep(second.page, 'Model')
  await expect(reopened.switchOf('block_13')).toBeChecked()
  await expect(reopened.parameters('of the base')).toHaveText('67,840')
  await expect(reopened.button('Undo')).toHaveAttribute('aria-disabled', 'true')
})

/** Presses the switch of a row of which the lower edge of the tree shows only a part: it must not slide away. */
async function pressHalfHiddenRow(page: Page): Promise<void> {
  const place = await page.evaluate(() => {
    const box = document.querySelector('[role=treegrid] .scroll')
    if (!box) throw new Error('There is no tree.')
    const { bottom } = box.getBoundingClientRect()
    box.scrollTop = 0
    const found = [...box.querySelectorAll('[role=checkbox][aria-checked=false]')].find((button) => {
      box.scrollTop += button.getBoundingClientRect().top + 6 - bottom
      return Math.abs(button.getBoundingClientRect().top + 6 - bottom) < 1
    })
    if (!found) throw new Error('There is no switch.')
    const { left, top } = found.getBoundingClientRect()
    return { x: left + 12, y: top + 3 }
  })
  await page.mouse.click(place.x, place.y)
}

/** Scrolls the tree from its first row to its last, a step a frame. */
function scrollThrough(
  page: Page
): Promise<{ idle: number; median: number; longest: number; mostRows: number; empty: number }> {
  return page.evaluate(async () => {
    const box = document.querySelector('[role=treegrid] .scroll')
    if (!box) throw new Error('There is no tree.')
    const times: number[] = []
    let mostRows = 0
    let empty = 0
    let last = await new Promise<number>(requestAnimationFrame)
    const idle: number[] = []
    for (let frame = 0; frame < 30; frame++) {
      const now = await new Promise<number>(requestAnimationFrame)
      idle.push(now - last)
      last = now
    }
    idle.sort((a, b) => a - b)
    for (let top = 0; top < box.scrollHeight; top += 120) {
      box.scrollTop = top
      const now = await new Promise<number>(requestAnimationFrame)
      times.push(now - last)
      last = now
      const rows = box.querySelectorAll('[role=row]').length
      mostRows = Math.max(mostRows, rows)
      const { left, top: edge, height } = box.getBoundingClientRect()
      const middle = document.elementFromPoint(left + 60, edge + height / 2)
      if (middle?.closest('[role=row]') == null) empty++
    }
    times.sort((a, b) => a - b)
    const round = (ms: number | undefined): number => Math.round((ms ?? 0) * 10) / 10
    return {
      idle: round(idle[idle.length >> 1]),
      median: round(times[times.length >> 1]),
      longest: round(times[times.length - 1]),
      mostRows,
      empty
    }
  })
}
