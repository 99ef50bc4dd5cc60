/** Runs: the table of runs, and the one that is looked at. */
import { expect, type Locator, type Page } from '@playwright/test'
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

  note(run: number): Locator {
    return this.main.getByRole('textbox', { name: `Note on run ${run}` })
  }

  /** What is said of the curves of the run that is looked at. */
  get hints(): Locator {
    return this.main.getByRole('region', { name: 'What the curves say' })
  }

  /** Looks at that run. */
  async choose(run: number): Promise<void> {
    await this.row(run)
      .getByRole('button', { name: `Run ${run}`, exact: true })
      .click()
    await expect(this.note(run)).toBeVisible()
  }

  /** Takes it into the comparison. */
  async compare(run: number): Promise<void> {
    await this.row(run).getByRole('checkbox').check()
  }

  /** Deletes the run that is looked at. */
  async delete(run: number): Promise<void> {
    await this.button('Delete…').click()
    const dialog = this.page.getByRole('dialog', { name: `Delete run ${run}?` })
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(dialog).toBeHidden()
  }

  async openTab(
    name: 'Curves' | 'Evaluation' | 'Settings' | 'Differences' | 'Newly right, newly wrong'
  ): Promise<void> {
    await this.main.getByRole('tab', { name }).click()
  }
}
