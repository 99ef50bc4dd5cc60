/** What is kept of a base's work in the open project, beside the plan of the next run; asked anew when that may have changed. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { KeptFeatures } from '../../../contract'
import { request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useJobs } from './jobs'
import { useWays } from './ways'

/** Everything, what the next run would not use, or one by its key. */
export type Clearing = 'all' | 'unused' | KeptFeatures['key']

export const useKeptFeatures = defineStore('keptFeatures', () => {
  const ways = useWays()
  const jobs = useJobs()
  const stores = shallowRef<readonly KeptFeatures[]>([])
  /** Whether anybody looks. */
  const shown = ref(false)
  const training = jobs.ofKind('train')
  const searching = jobs.ofKind('find-rate')
  /** A training, or the search for a rate, may be reading them. */
  const inUse = computed(() => training.value !== null || searching.value !== null)
  const bytes = computed(() => sumOf(stores.value))
  let latest = 0

  const load = useTask(async () => {
    const mine = ++latest
    const answer = await request('features:list', { plan: ways.plan })
    if (mine === latest) stores.value = answer
  })

  const clear = useTask(async (what: Clearing) => {
    await request('features:clear', { what, plan: ways.plan })
    await load.run()
  })

  watch(shown, (now) => {
    if (!now) return
    stores.value = []
    clear.error.value = null
    void load.run()
  })
  watch(
    () => jobs.ended.train,
    () => {
      if (shown.value) void load.run()
    }
  )

  /** Those that `what` means. */
  function chosen(what: Clearing): readonly KeptFeatures[] {
    if (what === 'all') return stores.value
    return stores.value.filter(({ key, used }) => (what === 'unused' ? !used : key === what))
  }

  return {
    stores,
    shown,
    inUse,
    bytes,
    chosen,
    loading: load.busy,
    loadError: load.error,
    clear: clear.run,
    clearing: clear.busy,
    clearError: clear.error
  }
})

export function sumOf(stores: readonly KeptFeatures[]): number {
  return stores.reduce((sum, { bytes }) => sum + bytes, 0)
}
