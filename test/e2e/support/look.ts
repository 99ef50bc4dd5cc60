/** A state of a screen: usable by everybody, fitting the smallest window, kept as a picture to look at. */
import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './accessibility'
import { expectFits } from './layout'
import type { Thaw } from './thaw'

/** The size that is looked at; Thaw begins with it. */
export const USUAL = [1280, 800] as const
const SMALLEST = [960, 640] as const

/** Softly, so that one test finds all that is wrong. `file` is where the picture goes. */
export async function lookAt(thaw: Thaw, name: string, file: string): Promise<void> {
  const { page } = thaw
  await settled(page)
  await page.screenshot({ path: file })
  await expectAccessible(page, name)
  await thaw.resize(...SMALLEST)
  await expectFits(page, name)
  await thaw.resize(...USUAL)
  await expectFits(page, name)
}

/** Pictures are drawn and movements are over. */
async function settled(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const drawn = [...document.images].every(({ complete }) => complete)
        const moving = document.getAnimations().some(({ playState, effect }) => {
          const target = effect instanceof KeyframeEffect ? effect.target : null
          // While something is under way its bar moves on.
          if (target?.closest('[role="progressbar"]')) return false
          return playState === 'running' && effect?.getTiming().iterations !== Infinity
        })
        return drawn && !moving
      })
    )
    .toBe(true)
}
