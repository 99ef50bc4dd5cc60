/** The two services behind the window: their states, what runs TensorFlow here, and what to say when one falls. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BackendReport, ServiceName, ServiceStatus } from '../../../contract'
import { errorOf, listen, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { nextNotice, type Notice } from './notice'

export const useServices = defineStore('services', () => {
  const engine = shallowRef<ServiceStatus | null>(null)
  const library = shallowRef<ServiceStatus | null>(null)
  const report = shallowRef<BackendReport | null>(null)
  /** Why the engine did not say what runs here. */
  const reportError = ref<string | null>(null)
  const notices = shallowRef<Readonly<Record<ServiceName, Notice | null>>>({ engine: null, library: null })
  const refs = { engine, library }

  listen('app:service', take)

  function take(status: ServiceStatus): void {
    const { service } = status
    const before = refs[service].value
    notices.value = { ...notices.value, [service]: nextNotice(before, status, notices.value[service]) }
    refs[service].value = status
    if (service === 'engine' && status.state === 'ready' && before?.state !== 'ready') void askReport()
  }

  async function start(): Promise<void> {
    for (const status of await request('app:services', {})) take(status)
  }

  async function askReport(): Promise<void> {
    reportError.value = null
    try {
      report.value = await request('engine:report', {})
    } catch (thrown) {
      reportError.value = errorOf(thrown).message
    }
  }

  function dismiss(service: ServiceName): void {
    notices.value = { ...notices.value, [service]: null }
  }

  const restart = useTask((service: ServiceName) => request('app:restart-service', { service }))
  const engineReady = computed(() => engine.value?.state === 'ready')
  const libraryReady = computed(() => library.value?.state === 'ready')

  return {
    engine,
    library,
    report,
    reportError,
    notices,
    engineReady,
    libraryReady,
    restart: restart.run,
    restartError: restart.error,
    start,
    dismiss
  }
})
