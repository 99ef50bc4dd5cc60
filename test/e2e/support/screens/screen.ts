/** What all screens share: their heading, the sentence below it, and ways to name what is on them. */
import { expect, type Locator, type Page } from '@playwright/test'

export class Screen {
  constructor(
    readonly page: Page,
    private readonly title: string
  ) {}

  get main(): Locator {
    return this.page.getByRole('main')
  }

  /** What the head of the screen says is true now. */
  get sentence(): Locator {
    return this.main.getByRole('paragraph').first()
  }

  /** What it says anywhere on the screen. */
  text(text: string | RegExp): Locator {
    return this.main.getByText(text)
  }

  button(name: string | RegExp): Locator {
    return this.main.getByRole('button', { name })
  }

  /** Waits for the screen; returns itself. */
  async shown(): Promise<this> {
    await expect(this.main.getByRole('heading', { level: 1, name: this.title })).toBeVisible()
    return this
  }
}
