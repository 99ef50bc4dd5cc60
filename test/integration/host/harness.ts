/** Builds the small services once, and runs the real host on them as plain Node processes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { build } from 'vite'
import type { ServiceState } from '../../../src/contract'
import { forkedLauncher } from '../../../src/main/services/forkedProcess'
import { ServiceHost, SERVICE_LIMITS, type ServiceLimits } from '../../../src/main/services/serviceHost'
import {
  smallEngineEvents,
  smallEngineRequests,
  smallLibraryEvents,
  smallLibraryRequests
} from './fixtures/maps'

export interface Setup {
  readonly env?: NodeJS.ProcessEnv
  readonly limits?: Partial<ServiceLimits>
}

export type EngineHost = ServiceHost<typeof smallEngineRequests, typeof smallEngineEvents, MessagePort>
export type LibraryHost = ServiceHost<typeof smallLibraryRequests, typeof smallLibraryEvents, MessagePort>

/** A folder with the built services, a user-data folder, and the hosts made from them. */
export class Harness {
  readonly folder = mkdtempSync(join(tmpdir(), 'thaw-host-'))
  readonly lines: string[] = []
  readonly #hosts: { stop(): Promise<void> }[] = []

  async build(): Promise<void> {
    const fixture = (name: string): string => resolve(import.meta.dirname, 'fixtures', `${name}.ts`)
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: true,
        target: 'node16',
        outDir: this.folder,
        rollupOptions: {
          input: { engine: fixture('engine'), library: fixture('library') },
          output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name].js' }
        }
      }
    })
  }

  engine(setup: Setup = {}): EngineHost {
    const requests = smallEngineRequests
    return this.#add(
      new ServiceHost({
        service: 'engine',
        requests,
        events: smallEngineEvents,
        ...this.#common('engine', setup)
      })
    )
  }

  library(setup: Setup = {}): LibraryHost {
    const requests = smallLibraryRequests
    return this.#add(
      new ServiceHost({
        service: 'library',
        requests,
        events: smallLibraryEvents,
        ...this.#common('library', setup)
      })
    )
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#hosts.splice(0).map((host) => host.stop()))
    this.lines.length = 0
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #common(name: string, { env, limits }: Setup) {
    return {
      launcher: forkedLauncher(join(this.folder, `${name}.js`), { env: { ...process.env, ...env } }),
      options: { resources: this.folder, userData: this.folder, kerasHome: this.folder },
      log: (line: string) => void this.lines.push(line),
      limits: { ...SERVICE_LIMITS, ...limits }
    }
  }

  #add<H extends { stop(): Promise<void> }>(host: H): H {
    this.#hosts.push(host)
    return host
  }
}

/** Resolves when the host is in `state`, at once where it is already. */
export function inState(host: Pick<EngineHost, 'status' | 'onStatus'>, state: ServiceState): Promise<void> {
  if (host.status().state === state) return Promise.resolve()
  return new Promise((done) => {
    const remove = host.onStatus((status) => {
      if (status.state !== state) return
      remove()
      done()
    })
  })
}

/** Kills the service as the system's memory killer would. */
export function killHard(host: Pick<EngineHost, 'pid'>): void {
  if (host.pid === undefined) throw new Error('The service has no process.')
  process.kill(host.pid, 'SIGKILL')
}

/** Resolves when the engine has taken up an `engine:inspect`. */
export function underWay(engine: Pick<EngineHost, 'on'>): Promise<void> {
  return new Promise((done) => {
    const remove = engine.on('engine:progress', () => {
      remove()
      done()
    })
  })
}
