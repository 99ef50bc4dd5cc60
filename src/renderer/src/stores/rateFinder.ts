/** The search for a learning rate: some steps at rising rates, which leave no run, and the curve that came of them. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { RateCurve, WireError } from '../../../contract'
import { listen, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useHistory } from './history'
import { useJobs } from './jobs'
import { useProject } from './project'
import { useWays } from './ways'

export const useRateFinder = defineStore('rateFinder', () => {
  const jobs = useJobs()
  const ways = useWays()
  const history = useHistory()
  const project = useProject()
  const job = jobs.ofKind('find-rate')
  const curve = shallowRef<RateCurve | null>(null)
  const failure = shallowRef<WireError | null>(null)

  listen('job:ended', ({ kind, state, rates, error }) => {
    if (kind !== 'find-rate') return
    curve.value = rates ?? null
    failure.value = state === 'failed' ? error : null
  })
  watch(
    () => project.folder,
    () => forget()
  )

  const start = useTask(async () => {
    forget()
    await request('run:find-rate', { plan: ways.plan })
  })
  const error = computed(() => start.error.value ?? failure.value)

  async function cancel(): Promise<void> {
    if (job.value) await jobs.cancel(job.value.job)
  }

  /** As a step that can be undone. A schedule goes up to that rate, a plateau down from it. */
  function use(lr: number): void {
    history.change({ label: `use the rate ${lr}`, change: { lr } })
  }

  function forget(): void {
    curve.value = null
    failure.value = null
  }

  return { job, curve, error, start: start.run, starting: start.busy, cancel, use }
})
