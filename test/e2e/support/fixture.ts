/** What every scenario gets: a folder of its own, and apps that start in it, are closed, and must have been quiet. */
import { test as base, expect } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Thaw } from './thaw'

export interface Fixtures {
  /** An empty folder, removed afterwards; the app's own folders lie beside it. */
  readonly work: string
  /** Starts the app, with the user-data folder of that name: the same name finds again what an earlier start left. */
  readonly start: (user?: string) => Promise<Thaw>
}

export const test = base.extend<Fixtures & { readonly place: string }>({
  // Playwright reads the first parameter's pattern to know what a fixture needs.
  place: async ({}, use) => {
    const place = mkdtempSync(join(tmpdir(), 'thaw-e2e-'))
    await use(place)
    rmSync(place, { recursive: true, force: true })
  },
  work: async ({ place }, use) => {
    const work = join(place, 'work')
    mkdirSync(work)
    await use(work)
  },
  start: async ({ place }, use, info) => {
    const started: Thaw[] = []
    await use(async (user = 'user') => {
      const thaw = await Thaw.start({ userData: join(place, user), kerasHome: join(place, 'keras') })
      started.push(thaw)
      return thaw
    })
    const last = started[started.length - 1]
    try {
      if (info.status !== info.expectedStatus && last) {
        const screenshot = await last.page.screenshot().catch(() => null)
        if (screenshot) await info.attach('window', { body: screenshot, contentType: 'image/png' })
      }
      for (const thaw of started) await thaw.close()
      for (const thaw of started) expectQuiet(thaw)
    } finally {
      const said = started.map((thaw) => thaw.said).join('\n=== next start ===\n')
      if (info.errors.length > 0) await info.attach('app', { body: said, contentType: 'text/plain' })
    }
  }
})

/** No error in the window's console, no violation of its policy, no defect in the log. */
function expectQuiet(thaw: Thaw): void {
  expect(thaw.complaints, 'errors in the window').toEqual([])
  const defects = thaw.log
    .split('\n')
    .filter((line) => /^\S+ (main|preload|bridge|window): |Error/.test(line))
  expect(defects, 'defects in the log').toEqual([])
}
