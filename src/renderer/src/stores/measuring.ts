/** How quick the bases are on this machine: measured one after another, ended between two. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { BaseName, WireError } from '../../../contract'
import { errorOf, request } from '../bridge'
import { useBases } from './bases'
import { useJobs } from './jobs'

export const useMeasuring = defineStore('measuring', () => {
  const bases = useBases()
  const training = useJobs().ofKind('train')
  const names = shallowRef<readonly BaseName[]>([])
  /** How many of `names` are measured. */
  const done = ref(0)
  const stopping = ref(false)
  const problems = shallowRef<ReadonlyMap<BaseName, WireError>>(new Map())
  const current = computed(() => names.value[done.value] ?? null)
  /** Why nothing can be measured now; null where it can. */
  const refused = computed(() =>
    training.value ? 'A run is being trained: measured beside it, both would be too slow.' : null
  )

  /** Measures them in that order; what fails is said of that base, and the next is measured. */
  async function measure(wanted: readonly BaseName[]): Promise<void> {
    if (current.value !== null || refused.value !== null) return
    names.value = wanted
    done.value = 0
    stopping.value = false
    problems.value = new Map([...problems.value].filter(([name]) => !wanted.includes(name)))
    while (current.value !== null && !stopping.value && refused.value === null) {
      await measureOne(current.value)
      done.value++
    }
    names.value = []
  }

  async function measureOne(base: BaseName): Promise<void> {
    try {
      bases.take(await request('engine:measure-base', { base }))
    } catch (thrown) {
      problems.value = new Map(problems.value).set(base, errorOf(thrown))
    }
  }

  /** Ends it after the base that is being measured. */
  function stop(): void {
    stopping.value = true
  }

  return {
    current,
    done,
    total: computed(() => names.value.length),
    stopping,
    refused,
    measure,
    stop,
    problemOf: (base: BaseName) => problems.value.get(base) ?? null
  }
})
