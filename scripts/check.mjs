// npm run check: format, lint, types and unit tests; a line each, and it stops at the first that fails.
import { checks, entryOf } from './rings/tools.mjs'
import { environment } from './setup/environment.mjs'
import { currentPlace } from './setup/place.mjs'
import { prepare } from './setup/prepare.mjs'
import { runProgram } from './setup/runProgram.mjs'
import { runCommandLine } from './setup/setupError.mjs'

await runCommandLine(async () => {
  const { root, env } = currentPlace()
  await prepare(['tensorflow'])
  const unit = { name: 'unit tests', args: [entryOf(root, 'vitest'), 'run', '--project', 'unit'] }
  for (const { name, args } of [...checks(root), unit]) {
    const started = performance.now()
    const result = await runProgram(process.execPath, args, { cwd: root, env: environment(env) })
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${name}: ${result.code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`)
    if (result.code !== 0) {
      console.log(`${result.stdout}${result.stderr}`)
      return 1
    }
  }
  return 0
})
