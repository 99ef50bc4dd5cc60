/** Starts the built terminal as a process of its own, with folders of its own, and collects what it says. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'

const root = resolve(__dirname, '../../..')
const sample = join(root, 'resources', 'sample', 'flowers')

export type ThawProcess = ChildProcessByStdio<null, Readable, Readable>

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** stdout as JSON, a value a line. */
  readonly objects: () => Record<string, unknown>[]
}

export interface RunOptions {
  /** Told of each whole line on stdout as it comes. */
  readonly onLine?: (line: string, process: ThawProcess) => void
  readonly env?: NodeJS.ProcessEnv
  /** Told of the process, to send it signals. */
  readonly onStart?: (process: ThawProcess) => void
}

export interface Bench {
  readonly folder: string
  thaw(args: readonly string[], options?: RunOptions): Promise<Outcome>
  /** A folder with `perClass` pictures of each of `classes` of the shipped sample; its path. */
  copySample(name: string, classes: readonly string[], perClass: number): string
  remove(): void
}

/** A temporary folder in which projects, settings and Keras' folder lie apart from the person's own. */
export function createBench(): Bench {
  if (!existsSync(join(root, 'out', 'main', 'cli.js'))) {
    throw new Error(
      'The app is not built: run "npm test -- integration", which builds it, or "npm run build".'
    )
  }
  const folder = mkdtempSync(join(tmpdir(), 'thaw-terminal-'))
  return {
    folder,
    thaw: (args, options = {}) => start(folder, args, options),
    copySample(name, classes, perClass) {
      const target = join(folder, name)
      for (const each of classes) {
        mkdirSync(join(target, each), { recursive: true })
        const files = readdirSync(join(sample, each)).sort().slice(0, perClass)
        for (const file of files) copyFileSync(join(sample, each, file), join(target, each, file))
      }
      return target
    },
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}

function start(
  folder: string,
  args: readonly string[],
  { onLine, env, onStart }: RunOptions
): Promise<Outcome> {
  const child = spawn(process.execPath, [join(__dirname, 'runThaw.mjs'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      THAW_USER_DATA: join(folder, 'user'),
      KERAS_HOME: join(folder, 'keras'),
      ...env
    }
  })
  onStart?.(child)
  let [stdout, stderr, rest] = ['', '', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine?.(line, child)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolveOutcome, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      resolveOutcome({
        code,
        stdout,
        stderr,
        objects: () =>
          stdout
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Record<string, unknown>)
      })
    )
  })
}
