/** What can be checked by machine of whether everybody can use a screen. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Softly, so that one look finds all: one first heading, and nothing that axe calls a violation of WCAG 2.1 AA or of good practice. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  // An open dialog hides the page behind it from readers.
  const headings = page.getByRole('heading', { level: 1, includeHidden: true })
  await expect.soft(headings, `${screen}: first headings`).toHaveCount(1)
  // A window of Electron cannot open the second page that axe otherwise works in.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const found = violations.map(({ id, impact, nodes }) => ({
    id,
    impact,
    where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`)
  }))
  expect.soft(found, `${screen}: what axe found`).toEqual([])
}
