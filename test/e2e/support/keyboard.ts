/** A person without a mouse: Tab to where they want to be, seeing all the way where they are. */
import { expect, type Locator, type Page } from '@playwright/test'

/** More stops than any screen has; past that, the target cannot be reached. */
const MOST_STOPS = 80

/** Presses Tab until `target` has the focus; each stop on the way must be in sight and visibly focused. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const stops: string[] = []
  while (!(await isFocused(target))) {
    const seen = stops.join(', ')
    expect(stops.length, `the target was not reached by Tab; stops: ${seen}`).toBeLessThan(MOST_STOPS)
    await page.keyboard.press('Tab')
    stops.push(await expectVisibleFocus(page))
  }
  await expectVisibleFocus(page)
}

/** Moves inside a group of choices with one arrow key until `option` is chosen. */
export async function arrowTo(page: Page, key: 'ArrowLeft' | 'ArrowRight', option: Locator): Promise<void> {
  const most = 8
  for (let presses = 0; presses < most && !(await option.isChecked()); presses++) {
    // Held as a finger holds it: a choice follows the focus only while the arrow is down.
    await page.keyboard.press(key, { delay: 60 })
    await expectVisibleFocus(page)
    await expect(page.locator(':focus')).toBeChecked()
  }
  await expect(option).toBeChecked()
}

/** What has the focus shows it, and lies in the window. Returns what it is called. */
async function expectVisibleFocus(page: Page): Promise<string> {
  const focus = await page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return null
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const { left, top, right, bottom } = element.getBoundingClientRect()
    return {
      name: element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? element.tagName,
      ring: element.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
      inSight: right > 0 && bottom > 0 && left < innerWidth && top < innerHeight
    }
  })
  // Between the last stop and the first lies the page itself.
  if (focus === null) return 'the page'
  expect(focus).toEqual({ name: focus.name, ring: true, inSight: true })
  return focus.name
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement)
}
