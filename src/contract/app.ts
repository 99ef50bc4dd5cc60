/** What main itself answers and tells the window: dialogs, services, preferences; and the whole bridge. */
import { z } from 'zod'
import { engineRequests } from './engine'
import { wireErrorSchema, type WireError } from './errors'
import { libraryEvents, libraryRequests } from './library'
import type {
  EventMap,
  EventName,
  EventPayload,
  RequestInput,
  RequestMap,
  RequestName,
  RequestOutput
} from './messages'

const nothing = z.object({})

export const serviceNameSchema = z.enum(['library', 'engine'])
export type ServiceName = z.infer<typeof serviceNameSchema>

export const serviceStateSchema = z.enum([
  'idle',
  'starting',
  'ready',
  'restarting',
  'stopping',
  'stopped',
  'failed'
])
export type ServiceState = z.infer<typeof serviceStateSchema>

export const serviceStatusSchema = z.object({
  service: serviceNameSchema,
  state: serviceStateSchema,
  /** How often it was started again after a crash, since the app began. */
  restarts: z.number().int(),
  /** Why it last ended unasked, in a sentence; null where it never did. */
  lastCrash: z.string().nullable(),
  error: wireErrorSchema.nullable()
})
export type ServiceStatus = z.infer<typeof serviceStatusSchema>

export const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).default('system')
})
export type Preferences = z.output<typeof preferencesSchema>

export const appRequests = {
  /** A folder dialog; null where the person cancels. What is chosen may be named in later requests. */
  'app:choose-folder': {
    input: z.object({
      purpose: z.enum(['open-project', 'new-project', 'data', 'export']),
      /** Shown as the suggested name where a new folder is made. */
      suggested: z.string().optional()
    }),
    output: z.object({ path: z.string().nullable() })
  },
  /** A file dialog; null where the person cancels. What is chosen may be named in later requests. */
  'app:choose-file': {
    input: z.object({ purpose: z.enum(['weights', 'base']) }),
    output: z.object({ path: z.string().nullable() })
  },
  /** Shows a file or folder of the project, its pictures or an export in the system's file manager. */
  'app:show-in-folder': { input: z.object({ path: z.string() }), output: nothing, paths: ['path'] },
  'app:services': { input: nothing, output: z.array(serviceStatusSchema) },
  'app:restart-service': { input: z.object({ service: serviceNameSchema }), output: nothing },
  'app:preferences': { input: nothing, output: preferencesSchema },
  'app:set-preferences': { input: preferencesSchema, output: preferencesSchema },
  'app:about': {
    input: nothing,
    output: z.object({ version: z.string(), electron: z.string(), chrome: z.string(), platform: z.string() })
  }
} as const satisfies RequestMap

export const appEvents = {
  'app:service': serviceStatusSchema,
  /** The menu or a shortcut asks the window to do something. */
  'app:command': z.object({
    command: z.enum(['new-project', 'open-project', 'open-sample', 'close-project', 'preferences'])
  })
} as const satisfies EventMap

/** Everything a window may ask. */
export const windowRequests = {
  ...appRequests,
  ...libraryRequests,
  'engine:report': engineRequests['engine:report'],
  'engine:bases': engineRequests['engine:bases'],
  'engine:summary': engineRequests['engine:summary'],
  'engine:add-weights': engineRequests['engine:add-weights'],
  'engine:add-base': engineRequests['engine:add-base'],
  'engine:remove-base': engineRequests['engine:remove-base'],
  'engine:measure-base': engineRequests['engine:measure-base']
} as const satisfies RequestMap
export type WindowRequests = typeof windowRequests

/** Everything a window hears. */
export const windowEvents = { ...appEvents, ...libraryEvents } as const satisfies EventMap
export type WindowEvents = typeof windowEvents

/** What main answers a window: a value either way, since a rejected IPC call keeps nothing but its message. */
export type WindowAnswer =
  { readonly ok: true; readonly output: unknown } | { readonly ok: false; readonly error: WireError }

/** What the preload puts at `window.thaw`. A failed request rejects with a plain WireError. */
export interface AppBridge {
  request<K extends RequestName<WindowRequests>>(
    name: K,
    input: RequestInput<WindowRequests, K>
  ): Promise<RequestOutput<WindowRequests, K>>
  /** Returns the function that ends the subscription. */
  on<K extends EventName<WindowEvents>>(
    name: K,
    listener: (payload: EventPayload<WindowEvents, K>) => void
  ): () => void
  /** Absolute path of a file dropped on the window; granted for later requests. */
  pathForFile(file: File): Promise<string>
}
