/** Model: base, head, layers. */
import { expect, type Locator, type Page } from '@playwright/test'
import { BaseMenu } from './baseMenu'
import { Screen } from './screen'
import { TrainScreen } from './trainScreen'

export class ModelScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Model')
  }

  get layers(): Locator {
    return this.main.getByRole('treegrid', { name: 'Layers' })
  }

  /** The row of a block or layer, where it is in sight. */
  row(name: string): Locator {
    return this.layers.getByRole('row').filter({ has: this.page.getByText(name, { exact: true }) })
  }

  /** Its switch; a block's may be mixed. */
  switchOf(name: string): Locator {
    return this.layers.getByRole('checkbox', { name: `Train ${name}`, exact: true })
  }

  /** Times the learning rate that it is trained at; only what is thawed has one. */
  rateOf(name: string): Locator {
    return this.layers.getByRole('textbox', { name: `Times the learning rate, ${name}`, exact: true })
  }

  /** What a screen reader was told last. */
  get told(): Locator {
    return this.main.getByRole('status').first()
  }

  /** A number of the card of parameters. */
  parameters(what: 'frozen' | 'trained' | 'of the base'): Locator {
    return this.main
      .getByRole('region', { name: 'Parameters' })
      .locator('dt', { hasText: what })
      .locator('xpath=following-sibling::dd[1]')
  }

  /** The head as a chain of shapes. */
  get shapes(): Locator {
    return this.main.getByRole('img', { name: /^Shapes/ })
  }

  /** Units of a hidden layer, from 1. */
  dense(place: number): Locator {
    return this.main.getByRole('spinbutton', { name: `Dense ${place}` })
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

  /** Another base, from the menu; waits until its layers are there. */
  async chooseBase(name: string, firstLayer: string): Promise<void> {
    await (await this.openBases()).choose(name)
    await expect(this.row(firstLayer).first()).toBeVisible()
  }

  async goOn(): Promise<TrainScreen> {
    await this.button(/^Continue to Train/).click()
    return new TrainScreen(this.page).shown()
  }
}
