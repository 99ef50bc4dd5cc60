/** The one file that touches `window.thaw`. Imported by stores, never by components. */
import { onScopeDispose } from 'vue'
import type {
  AppBridge,
  EventName,
  EventPayload,
  RequestInput,
  RequestName,
  RequestOutput,
  WindowEvents,
  WindowRequests,
  WireError
} from '../../contract'

declare global {
  interface Window {
    readonly thaw: AppBridge
  }
}

/** Asks main or a service. Rejects with a plain `WireError`. Reactive objects are taken as what they hold. */
export function request<K extends RequestName<WindowRequests>>(
  name: K,
  input: RequestInput<WindowRequests, K>
): Promise<RequestOutput<WindowRequests, K>> {
  return window.thaw.request(name, plain(input))
}

/** Inputs are JSON by the contract; a reactive proxy among them could not be cloned on its way. */
function plain<T>(input: T): T {
  return JSON.parse(JSON.stringify(input)) as T
}

/** Hears an event until the store or component around it ends. */
export function listen<K extends EventName<WindowEvents>>(
  name: K,
  listener: (payload: EventPayload<WindowEvents, K>) => void
): void {
  onScopeDispose(window.thaw.on(name, listener))
}

/** Absolute path of a file that was dropped on the window. */
export function pathForFile(file: File): Promise<string> {
  return window.thaw.pathForFile(file)
}

/** The plain error of anything a request may reject with. */
export function errorOf(thrown: unknown): WireError {
  if (isWireError(thrown)) return thrown
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) }
}

function isWireError(thrown: unknown): thrown is WireError {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    !(thrown instanceof Error) &&
    typeof (thrown as { code?: unknown }).code === 'string' &&
    typeof (thrown as { message?: unknown }).message === 'string'
  )
}
