/** Train: settings, progress, curves, log. */
import { expect, type Locator, type Page } from '@playwright/test'
import { ExportScreen } from './exportScreen'
import { Screen } from './screen'

export class TrainScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Train')
  }

  get curves(): Locator {
    return this.main.getByRole('region', { name: 'Learning curves' })
  }

  get log(): Locator {
    return this.main.getByRole('log', { name: 'Training log' })
  }

  get trainButton(): Locator {
    return this.button(/^Train/)
  }

  get stopButton(): Locator {
    return this.button(/^Stop, keep best/)
  }

  get epochs(): Locator {
    return this.main.getByRole('spinbutton', { name: 'Epochs' })
  }

  /** One of the three ways. */
  way(name: 'Features' | 'Frozen base' | 'Fine-tuning'): Locator {
    return this.main.getByRole('radiogroup', { name: 'Way to train' }).getByRole('radio', { name })
  }

  /** The card with the presets of augmentation and their preview. */
  get augment(): Locator {
    return this.main.getByRole('region', { name: 'Vary the pictures' })
  }

  /** The picture itself, and variations of it. */
  get variations(): Locator {
    return this.augment.getByRole('img')
  }

  /** Opens the list of what a run can start from. */
  get startFrom(): Locator {
    return this.settings.getByRole('button', { name: /^(a fresh head|run \d+)/ })
  }

  setting(name: 'Batch size' | 'Learning rate' | 'Seed'): Locator {
    return this.settings.getByRole('spinbutton', { name })
  }

  get forecast(): Locator {
    return this.main.getByRole('region', { name: 'Forecast' })
  }

  get advanced(): Locator {
    return this.main.getByRole('region', { name: 'Advanced settings' })
  }

  async openAdvanced(): Promise<void> {
    await this.advanced.getByRole('button', { name: /^Advanced/ }).click()
    await expect(this.advanced.getByRole('heading', { name: 'Stop early' })).toBeVisible()
  }

  get settings(): Locator {
    return this.main.getByRole('region', { name: 'Training settings' })
  }

  /** What is set for the next run; before the first one there is nothing else to show. */
  async setUp(): Promise<void> {
    const view = this.main.getByRole('radio', { name: 'Set up' })
    if (await view.isVisible()) await view.click()
  }

  async train(epochs: number): Promise<void> {
    await this.setUp()
    await this.epochs.fill(String(epochs))
    await this.trainButton.click()
  }

  /** Epochs of the run on screen, as its curves say. */
  async epochsDrawn(): Promise<number> {
    const label = await this.curves.getByRole('img', { name: /^Loss after/ }).getAttribute('aria-label')
    return Number(/after (\d+) epochs/.exec(label ?? '')?.[1])
  }

  /** Goes on with the run on screen, with these numbers in place of its own. */
  async resume(changes: Partial<Record<'Epochs' | 'Batch size' | 'Learning rate', number>>): Promise<void> {
    await this.button(/^Resume…/).click()
    const dialog = this.page.getByRole('dialog', { name: /^Resume run/ })
    for (const [name, value] of Object.entries(changes))
      await dialog.getByRole('spinbutton', { name }).fill(String(value))
    await dialog.getByRole('button', { name: 'Resume' }).click()
    await expect(dialog).toBeHidden()
  }

  /** Waits until that epoch of the run has ended. */
  async reached(epoch: number): Promise<void> {
    await expect(this.log).toContainText(`epoch ${epoch} `, { timeout: 30_000 })
  }

  /** Waits until a run has ended and kept its best. */
  async ended(run: number): Promise<void> {
    await expect(this.sentence).toHaveText(new RegExp(`^Run ${run} · .*(in epoch \\d+|it started from) · `), {
      timeout: 30_000
    })
    await expect(this.button('Continue to Export')).toBeVisible()
  }

  async goOn(): Promise<ExportScreen> {
    await this.button('Continue to Export').click()
    return new ExportScreen(this.page).shown()
  }
}
