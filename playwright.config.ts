import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  // One window at a time: two trainings side by side on few cores would only measure each other.
  workers: 1,
  // No measurement: the longest scenario visits every screen, and a loaded machine takes its time.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  // On a loaded machine a second try tells a defect from a hiccup; one that needed it is reported as flaky.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list']],
  outputDir: 'test-results',
  use: { trace: 'retain-on-failure' }
})
