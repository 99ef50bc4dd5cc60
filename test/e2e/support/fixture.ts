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
  readonly start: (user?: string, variables?: Readonly<Record<string, string>>) => Promise<Thaw>
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
    await use(async (user = 'user', variables = {}) => {
      const folders = { userData: join(place, user), kerasHome: join(place, 'keras') }
      const thaw = await Thaw.start(folders, variables)
      started.push(thaw)
      return thaw
    })
    const failed = info.status !== info.expectedStatus
    const last = started[started.length - 1]
    if (failed && last) {
      const screenshot = await last.page.screenshot({ timeout: 5_000 }).catch(() => null)
      if (screenshot) await info.attach('window', { body: screenshot, contentType: 'image/png' })
    }
    const ends = await Promise.allSettled(started.map((thaw) => thaw.close()))
    const noisy = started.some((thaw) => complaintsOf(thaw).length > 0)
    if (failed || noisy || ends.some(({ status }) => status === 'rejected')) {
      const said = started.map((thaw) => thaw.said).join('\n=== next start ===\n')
      await info.attach('app', { body: said, contentType: 'text/plain' })
    }
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    expect(started.flatMap(complaintsOf), 'errors in the window or its log').toEqual([])
  }
})

/** Errors in the window's console, violations of its policy, defects in the log. */
function complaintsOf(thaw: Thaw): readonly string[] {
  const defects = thaw.log
    .split('\n')
    .filter((line) => /^\S+ (main|preload|bridge|window): |Error/.test(line))
  return [...thaw.complaints, ...defects]
}
