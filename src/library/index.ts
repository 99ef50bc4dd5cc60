/** Entry of the library process: wiring only. */
import { libraryEvents, libraryRequests } from '../contract'
import { runService } from '../wire/serviceEntry'
import { createLibrary } from './service'

runService({ requests: libraryRequests, events: libraryEvents, create: createLibrary })
