/** The other end of `window.thaw`, held in memory: answers requests, tells events, and keeps what it was asked. */
import type {
  AppBridge,
  EventName,
  EventPayload,
  RequestInput,
  RequestName,
  RequestOutput,
  WindowEvents,
  WindowRequests
} from '../../../../src/contract'

type Answers = {
  [K in RequestName<WindowRequests>]?: (
    input: RequestInput<WindowRequests, K>
  ) => RequestOutput<WindowRequests, K> | Promise<RequestOutput<WindowRequests, K>>
}

export interface MemoryBridge extends AppBridge {
  readonly asked: { readonly name: string; readonly input: unknown }[]
  tell<K extends EventName<WindowEvents>>(name: K, payload: EventPayload<WindowEvents, K>): void
}

/** Installs it as `window.thaw`. A request without an answer is refused, as main refuses what it does not know. */
export function installBridge(answers: Answers): MemoryBridge {
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const bridge: MemoryBridge = {
    asked: [],
    async request(name, input) {
      bridge.asked.push({ name, input })
      const answer = answers[name]
      if (!answer) throw { code: 'bad-input', message: `Thaw knows no request "${name}".` }
      // What cannot be cloned does not cross into another process.
      return structuredClone(await answer(structuredClone(input)))
    },
    on(name, listener) {
      const heard = listeners.get(name) ?? new Set()
      listeners.set(name, heard.add(listener))
      return () => void heard.delete(listener)
    },
    pathForFile: async (file) => `/dropped/${file.name}`,
    tell(name, payload) {
      listeners.get(name)?.forEach((listener) => listener(payload as never))
    }
  }
  Object.defineProperty(window, 'thaw', { value: bridge, configurable: true })
  return bridge
}
