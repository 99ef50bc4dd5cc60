/** Whether a screen fits its window. */
import { expect, type Page } from '@playwright/test'

const softly = expect.configure({ soft: true })

/** Softly: neither the page nor anything on it has to be scrolled sideways, and no button cuts off its words. */
export async function expectFits(page: Page, screen: string): Promise<void> {
  // Polled: a drawing takes its new size a frame after the window has.
  await softly.poll(() => tooWide(page), `${screen}: wider than its place`).toEqual([])
}

function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .filter((element) => {
        // Code keeps its lines: a listing may be scrolled in its own box.
        const scrolls =
          element.tagName !== 'PRE' && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
        return element === document.documentElement || scrolls || element.matches('button:not(.clip)')
      })
      .map((element) => `${element.outerHTML.slice(0, 90)}: ${element.scrollWidth} > ${element.clientWidth}`)
  )
}
