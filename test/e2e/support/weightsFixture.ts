/** What scenarios about weights that are not at hand get: a server that stands for Keras' own, and the app asking it. */
import { expect } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { status, weightsServer, type WeightsServer } from '../../support/weightsServer'
import { test as base } from './fixture'
import { HomeScreen } from './screens/homeScreen'
import type { ModelScreen } from './screens/modelScreen'
import type { Thaw } from './thaw'

/** What ships with Thaw. */
const NARROW = resolve(__dirname, '../../../resources/weights/mobilenet_2_5_224_tf_no_top.h5')

export interface WeightsFixtures {
  /** What the server gives out: MobileNet 0.5, 3.4 MB. */
  readonly file: Buffer
  readonly server: WeightsServer
  /** Starts the app and goes to Model with the sample. */
  readonly open: () => Promise<{ readonly thaw: Thaw; readonly model: ModelScreen }>
}

export const test = base.extend<WeightsFixtures>({
  file: async ({ work }, use) => {
    const path = join(work, 'weights.h5')
    execFileSync(process.execPath, [join(__dirname, 'widenWeights.mjs'), NARROW, path])
    await use(readFileSync(path))
  },
  server: async ({}, use) => {
    const server = await weightsServer(status(500))
    await use(server)
    await server.close()
  },
  open: async ({ start, server }, use) => {
    await use(async () => {
      const thaw = await start('user', { THAW_WEIGHTS_MIRROR: server.origin, THAW_STALL_SECONDS: '20' })
      const data = await (await new HomeScreen(thaw.page).shown()).trySample()
      await expect(data.sentence).toHaveText(/^120 pictures in 5 classes/)
      return { thaw, model: await data.goOn() }
    })
  }
})
