/** The menu of bases: its table, the picked base, and what can be done to it. */
import { expect, type Locator, type Page } from '@playwright/test'

export class BaseMenu {
  constructor(readonly page: Page) {}

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Choose a base' })
  }

  get search(): Locator {
    return this.dialog.getByRole('searchbox', { name: 'Search bases' })
  }

  get details(): Locator {
    return this.dialog.getByRole('region', { name: /^About / })
  }

  get useButton(): Locator {
    return this.button(/^Use /)
  }

  radio(base: string): Locator {
    return this.dialog.getByRole('radio', { name: base, exact: true })
  }

  /** Names in the order of the table. */
  names(): Promise<readonly string[]> {
    return this.dialog
      .getByRole('table', { name: 'Bases' })
      .getByRole('radio')
      .evaluateAll((radios) => radios.map((radio) => radio.getAttribute('aria-label') ?? ''))
  }

  row(base: string): Locator {
    return this.dialog.getByRole('row').filter({
      has: this.page.getByRole('radio', { name: base, exact: true })
    })
  }

  button(name: string | RegExp): Locator {
    return this.dialog.getByRole('button', { name })
  }

  /** What is said of a file of weights, and what can be done about it. */
  weights(name: string): Locator {
    return this.dialog.getByRole('group', { name: `Weights of ${name}`, exact: true })
  }

  async shown(): Promise<this> {
    await expect(this.dialog).toBeVisible()
    return this
  }

  async pick(base: string): Promise<void> {
    await this.row(base).click()
    await expect(this.radio(base)).toBeChecked()
  }

  /** Picks a base, takes it, and leaves the menu. */
  async choose(base: string): Promise<void> {
    await this.pick(base)
    await this.button(`Use ${base}`).click()
    await expect(this.dialog).toBeHidden()
  }
}
