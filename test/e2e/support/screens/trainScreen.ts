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

  async train(epochs: number): Promise<void> {
    await this.epochs.fill(String(epochs))
    await this.trainButton.click()
  }

  /** Waits until that epoch of the run has ended. */
  async reached(epoch: number): Promise<void> {
    await expect(this.log).toContainText(`epoch ${epoch} `, { timeout: 30_000 })
  }

  /** Waits until a run has ended and kept its best. */
  async ended(run: number): Promise<void> {
    await expect(this.sentence).toHaveText(new RegExp(`^Run ${run} · .*in epoch \\d+ · `), {
      timeout: 30_000
    })
    await expect(this.button('Continue to Export')).toBeVisible()
  }

  async goOn(): Promise<ExportScreen> {
    await this.button('Continue to Export').click()
    return new ExportScreen(this.page).shown()
  }
}
