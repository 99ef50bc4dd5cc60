// npm run bench [-- --only SECTIONS] [--data FOLDER] [--weights FILE] [--rounds N]: measures Thaw beside Keras, alternating, and writes docs/benchmarks.md.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { playWindow } from './rings/rings.mjs'
import { entryOf } from './rings/tools.mjs'
import { environment } from './setup/environment.mjs'
import { currentPlace } from './setup/place.mjs'
import { prepare } from './setup/prepare.mjs'
import { runAttached } from './setup/runProgram.mjs'
import { runCommandLine } from './setup/setupError.mjs'
import { peersPython } from './setup/steps/peers.mjs'

await runCommandLine(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      data: { type: 'string' },
      weights: { type: 'string' },
      rounds: { type: 'string' }
    }
  })
  const place = currentPlace()
  if (values.only === 'window') {
    await prepare(['app', 'hidden-window'])
    return playWindow(place, ['--config', 'bench/window/playwright.config.ts'])
  }
  if (values.only === 'kills') {
    await prepare(['app'])
    const env = { ...environment(place.env), THAW_BENCH_KILLS: '1' }
    const args = [entryOf(place.root, 'vitest'), 'run', '--project', 'bench', 'bench/kills.bench.ts']
    return runAttached(process.execPath, args, { cwd: place.root, env })
  }
  await prepare(['app', 'peers'])
  const env = {
    ...environment(place.env),
    THAW_PEERS_PYTHON: peersPython(place),
    ...(values.only && { THAW_BENCH_ONLY: values.only }),
    ...(values.data && { THAW_BENCH_DATA: resolve(values.data) }),
    ...(values.weights && { THAW_BENCH_WEIGHTS: resolve(values.weights) }),
    ...(values.rounds && { THAW_BENCH_ROUNDS: values.rounds })
  }
  const args = [entryOf(place.root, 'vitest'), 'run', '--project', 'bench']
  return runAttached(process.execPath, args, { cwd: place.root, env })
})
