// Step: out/ is built from the sources as they are now.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allExist, readText, stampOf } from '../files.mjs'
import { runProgram, tail } from '../runProgram.mjs'
import { SetupError } from '../setupError.mjs'

const SOURCES = [
  'src',
  'resources',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json'
]
const OUTPUTS = [
  'main/index.js',
  'main/library.js',
  'main/engine.js',
  'main/cli.js',
  'preload/index.js',
  'renderer/index.html'
]

/**
 * @param {import('../place.mjs').Place} place
 * @returns {import('../runSteps.mjs').Step}
 */
export function buildStep({ root, env }) {
  const stampFile = join(root, 'out', '.stamp')
  const outputs = OUTPUTS.map((path) => join(root, 'out', path))
  const stamp = () => stampOf(SOURCES.map((path) => join(root, path)))
  return {
    name: 'the app itself',
    isDone: () => allExist(outputs) && readText(stampFile) === stamp(),
    async run(report) {
      report.update('electron-vite build, about ten seconds')
      rmSync(stampFile, { force: true })
      const before = stamp() // a file saved while building makes the next start build again
      const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
      const result = await runProgram(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
        cwd: root,
        env: { ...env, NO_COLOR: '1' }
      })
      if (result.code !== 0) {
        throw new SetupError(
          `electron-vite build failed:\n${tail(result)}`,
          'Mend what it names and run the command again.'
        )
      }
      writeFileSync(stampFile, before)
    }
  }
}
