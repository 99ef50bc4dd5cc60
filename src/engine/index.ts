/** Entry of the engine process: wiring only. */
import { engineEvents, engineRequests } from '../contract'
import { runService } from '../wire/serviceEntry'
import { createEngine } from './service'

runService({ requests: engineRequests, events: engineEvents, create: createEngine })
