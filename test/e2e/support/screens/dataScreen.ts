/** Data: classes, pictures, problems, scans. */
import type { Locator, Page } from '@playwright/test'
import { ModelScreen } from './modelScreen'
import { Screen } from './screen'

export class DataScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Data')
  }

  get pictures(): Locator {
    return this.main.getByRole('list', { name: 'Pictures' })
  }

  get classes(): Locator {
    return this.main.getByRole('region', { name: 'Classes' }).getByRole('table')
  }

  get problems(): Locator {
    return this.main.getByRole('list', { name: 'Problems' })
  }

  /** The scan under way. */
  get scan(): Locator {
    return this.main.getByRole('progressbar')
  }

  /** Widths in pixels of the thumbnails in sight; 0 for one that is not there yet. */
  thumbnailWidths(): Promise<readonly number[]> {
    return this.pictures.evaluate((list) =>
      [...list.querySelectorAll('img')].map((image) => image.naturalWidth)
    )
  }

  async showProblems(): Promise<void> {
    await this.main.getByRole('radio', { name: /^Problems/ }).click()
  }

  async goOn(): Promise<ModelScreen> {
    await this.button(/^Continue to Model/).click()
    return new ModelScreen(this.page).shown()
  }
}
