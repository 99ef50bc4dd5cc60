/** One started app: its window, its processes, and what it said. Knows no screen. */
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { answerQuestion } from './dialogs'
import { processesOf } from './processes'

const root = resolve(__dirname, '../../..')

/** An app that has to stop a training first has a step and a checkpoint to do. */
const CLOSE_MS = 20_000

export interface ThawFolders {
  readonly userData: string
  /** Where Keras keeps weights: empty, so that only what ships with Thaw is at hand. */
  readonly kerasHome: string
}

export class Thaw {
  private constructor(
    readonly app: ElectronApplication,
    /** The main process: Playwright forgets it once it has ended. */
    readonly process: ChildProcess,
    readonly page: Page,
    readonly folders: ThawFolders,
    /** What went wrong in the window without anybody asking: console errors, uncaught errors, policy violations. */
    readonly complaints: readonly string[],
    private readonly output: readonly string[]
  ) {}

  /** Starts the built app and waits for its window. */
  static async start(folders: ThawFolders, variables: Readonly<Record<string, string>> = {}): Promise<Thaw> {
    const complaints: string[] = []
    const output: string[] = []
    const app = await _electron.launch({
      ...(process.env['THAW_ELECTRON'] && { executablePath: process.env['THAW_ELECTRON'] }),
      args: [...sandboxFlags(), '--disable-gpu', root],
      cwd: root,
      env: { ...environment(folders), ...variables },
      // Emulating one would hide what the preference does.
      colorScheme: null
    })
    const main = app.process()
    main.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')))
    main.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')))
    app.on('window', (page) => watch(page, complaints))
    app.windows().forEach((page) => watch(page, complaints))
    return new Thaw(app, main, await app.firstWindow(), folders, complaints, output)
  }

  /** Everything that the app wrote: its log file, stdout and stderr. */
  get said(): string {
    return [this.log, this.output.join('')].join('\n--- stdout and stderr ---\n')
  }

  get log(): string {
    const file = join(this.folders.userData, 'logs', 'thaw.log')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  /** Process id of a service that runs. */
  async servicePid(name: 'Thaw engine' | 'Thaw library'): Promise<number> {
    const pid = await this.app.evaluate(
      ({ app }, wanted) => app.getAppMetrics().find((metric) => metric.name === wanted)?.pid,
      name
    )
    if (pid === undefined) throw new Error(`No process called "${name}" belongs to the app.`)
    return pid
  }

  /** Gives the window's page that size. */
  async resize(width: number, height: number): Promise<void> {
    await this.app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height }
    )
    await expect.poll(() => this.page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height])
  }

  /** Ends it as a person would, stopping what is under way; no process may be left. Does nothing the second time. */
  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    await answerQuestion(this.app, 1)
    const kill = setTimeout(() => this.process.kill('SIGKILL'), CLOSE_MS)
    await this.app.close()
    clearTimeout(kill)
    await expect.poll(() => processesOf(this.folders.userData), 'processes left').toEqual([])
    expect(this.process.signalCode, 'what ended the app, which should end by itself').toBeNull()
  }
}

/** Chromium refuses its sandbox to root, as in containers. */
function sandboxFlags(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

function environment({ userData, kerasHome }: ThawFolders): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE'
  )
  return { ...Object.fromEntries(inherited), THAW_USER_DATA: userData, KERAS_HOME: kerasHome }
}

function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`))
  page.on('crash', () => complaints.push('the page crashed'))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`)
  })
}
