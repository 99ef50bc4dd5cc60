/** Export: which run, where to, the proof. */
import type { Locator, Page } from '@playwright/test'
import { Screen } from './screen'

export class ExportScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Export')
  }

  get result(): Locator {
    return this.main.getByRole('region', { name: 'Exported' })
  }

  async chooseFolder(): Promise<void> {
    await this.button('Choose folder…').click()
  }

  async export(): Promise<void> {
    await this.button(/^Export/).click()
  }
}
