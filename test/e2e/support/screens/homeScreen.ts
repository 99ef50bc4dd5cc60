/** Home: the sample, new and recent projects. */
import type { Locator, Page } from '@playwright/test'
import { DataScreen } from './dataScreen'
import { Screen } from './screen'

export class HomeScreen extends Screen {
  constructor(page: Page) {
    super(page, 'Home')
  }

  get recents(): Locator {
    return this.main.getByRole('list', { name: 'Recent projects' }).getByRole('article')
  }

  async trySample(): Promise<DataScreen> {
    await this.button(/^Try the sample/).click()
    return new DataScreen(this.page).shown()
  }

  async openRecent(name: string): Promise<DataScreen> {
    await this.recents.getByRole('button', { name }).click()
    return new DataScreen(this.page).shown()
  }

  /** A new project whose folder and pictures the dialogs' stand-ins give. */
  async newProject(name: string): Promise<DataScreen> {
    await this.button(/^New project…/).click()
    const dialog = this.page.getByRole('dialog', { name: 'New project' })
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('button', { name: 'Choose pictures' }).click()
    await dialog.getByRole('button', { name: 'Create project' }).click()
    return new DataScreen(this.page).shown()
  }
}
