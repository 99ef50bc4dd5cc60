/** Model: base, head, layers. */
import type { Locator, Page } from '@playwright/test'
import { BaseMenu } from './baseMenu'
import { Screen } from './screen'
import { TrainScreen } from './trainScreen'

export class ModelScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Model')
  }

  get layers(): Locator {
    return this.main.getByRole('region', { name: 'Layers' }).getByRole('table')
  }

  /** The card of the base: what is chosen now. */
  get base(): Locator {
    return this.main.getByRole('region', { name: 'Base', exact: true })
  }

  get baseMenu(): BaseMenu {
    return new BaseMenu(this.page)
  }

  get size(): Locator {
    return this.base.getByRole('spinbutton', { name: 'Input size' })
  }

  async openBases(): Promise<BaseMenu> {
    await this.button('Change base…').click()
    return this.baseMenu.shown()
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
