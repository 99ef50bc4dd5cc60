/** The two services of the app, linked with each other, under Electron. */
import type { MessagePortMain } from 'electron'
import { join } from 'node:path'
import {
  engineEvents,
  engineRequests,
  libraryEvents,
  libraryRequests,
  type EngineEvents,
  type EngineRequests,
  type LibraryEvents,
  type LibraryRequests,
  type ServiceOptions
} from '../../contract'
import { electronChannel, electronLauncher } from './electronProcess'
import { keepLinked } from './keepLinked'
import { ServiceHost } from './serviceHost'

export interface Services {
  readonly library: ServiceHost<LibraryRequests, LibraryEvents, MessagePortMain>
  readonly engine: ServiceHost<EngineRequests, EngineEvents, MessagePortMain>
  start(): void
  /** Resolves when both are gone. The library goes first: it closes the database and ends its work in the engine. */
  stop(): Promise<void>
}

/** `folder` holds the built `library.js` and `engine.js`. */
export function createServices(
  folder: string,
  options: ServiceOptions,
  log: (line: string) => void
): Services {
  const library = new ServiceHost({
    service: 'library',
    requests: libraryRequests,
    events: libraryEvents,
    launcher: electronLauncher(join(folder, 'library.js'), 'Thaw library'),
    options,
    log
  })
  const engine = new ServiceHost({
    service: 'engine',
    requests: engineRequests,
    events: engineEvents,
    launcher: electronLauncher(join(folder, 'engine.js'), 'Thaw engine'),
    options,
    log
  })
  keepLinked([library, engine], electronChannel)
  return {
    library,
    engine,
    start() {
      library.start()
      engine.start()
    },
    async stop() {
      await library.stop()
      await engine.stop()
    }
  }
}
