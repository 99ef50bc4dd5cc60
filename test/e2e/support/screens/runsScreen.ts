/** Runs: the table of runs, and the one that is looked at. */
import type { Locator, Page } from '@playwright/test'
import { Screen } from './screen'

export class RunsScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Runs')
  }

  row(run: number): Locator {
    return this.main
      .getByRole('region', { name: 'Runs' })
      .getByRole('row')
      .filter({ has: this.page.getByRole('button', { name: `Run ${run}`, exact: true }) })
  }

  async openTab(name: 'Curves' | 'Evaluation' | 'Settings'): Promise<void> {
    await this.main.getByRole('tab', { name }).click()
  }
}
