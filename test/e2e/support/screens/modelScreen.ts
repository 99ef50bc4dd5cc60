/** Model: base, head, layers. */
import type { Locator, Page } from '@playwright/test'
import { Screen } from './screen'
import { TrainScreen } from './trainScreen'

export class ModelScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Model')
  }

  get layers(): Locator {
    return this.main.getByRole('region', { name: 'Layers' }).getByRole('table')
  }

  /** One of a strip of choices. */
  option(group: string, name: string): Locator {
    return this.main.getByRole('radiogroup', { name: group }).getByRole('radio', { name, exact: true })
  }

  async choose(group: string, name: string): Promise<void> {
    await this.option(group, name).click()
  }

  async goOn(): Promise<TrainScreen> {
    await this.button(/^Continue to Train/).click()
    return new TrainScreen(this.page).shown()
  }
}
