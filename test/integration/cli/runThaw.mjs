// Runs the built terminal as bin/thaw.mjs does, without its set-up; with THAW_TEST_LOADED it says whether TensorFlow was loaded.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { main } = require('../../../out/main/cli.js')
process.exitCode = await main(process.argv.slice(2))
if (process.env.THAW_TEST_LOADED) {
  const loaded = Object.keys(require.cache).some((file) => file.includes('tfjs-node'))
  process.stderr.write(loaded ? 'TensorFlow was loaded' : 'TensorFlow was not loaded')
}
