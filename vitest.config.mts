import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// The three rings that need no window; e2e is Playwright's (playwright.config.ts).
// How long something is waited for is no measurement: a slow machine takes its time, and only what never comes fails.
const expectOptions = { poll: { timeout: 30_000 } }

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          expect: expectOptions,
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        test: {
          name: 'integration',
          expect: expectOptions,
          include: ['test/integration/**/*.test.ts'],
          // TensorFlow uses both cores by itself; native state lives as long as the process.
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        // Not a test: `npm run bench` measures, and `npm test` leaves it out.
        test: {
          name: 'bench',
          include: ['bench/*.bench.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 3_600_000
        }
      },
      {
        test: {
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000
        }
      }
    ]
  }
})
