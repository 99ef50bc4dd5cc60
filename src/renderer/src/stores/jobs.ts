/** Long work under way, whoever started it, and how the last of each kind ended. */
import { defineStore } from 'pinia'
import { computed, shallowRef, type ComputedRef } from 'vue'
import type { JobEnd, JobProgress } from '../../../contract'
import { listen, request } from '../bridge'
import { throttle } from '../composables/throttle'
import { rateOf, withSample, type Sample } from './pace'

/** Numbers that change more often than this cannot be read. */
const SHOW_MS = 100

export interface JobView extends JobProgress {
  /** Steps a second in this phase; null until it can be told. */
  readonly rate: number | null
  readonly samples: readonly Sample[]
  /** The person asked it to stop, and it has not yet. */
  readonly cancelling: boolean
}

export const useJobs = defineStore('jobs', () => {
  const running = shallowRef<ReadonlyMap<string, JobView>>(new Map())
  /** What has come in since it was last shown. */
  const latest = new Map<string, JobProgress>()
  const show = throttle(SHOW_MS, () => {
    const next = new Map(running.value)
    for (const [job, progress] of latest) next.set(job, viewOf(progress, next.get(job)))
    latest.clear()
    running.value = next
  })
  const ended = shallowRef<Partial<Record<JobEnd['kind'], JobEnd>>>({})

  listen('job:progress', (progress) => {
    latest.set(progress.job, progress)
    show.ask()
  })
  listen('job:ended', (end) => {
    remove(end.job)
    ended.value = { ...ended.value, [end.kind]: end }
  })

  function set(view: JobView): void {
    running.value = new Map(running.value).set(view.job, view)
  }

  function remove(job: string): void {
    latest.delete(job)
    const rest = new Map(running.value)
    rest.delete(job)
    running.value = rest
  }

  /** The job of that kind that is under way, if any. */
  function ofKind(kind: JobProgress['kind']): ComputedRef<JobView | null> {
    return computed(() => [...running.value.values()].find((job) => job.kind === kind) ?? null)
  }

  /** What is under way according to the library: after a start of the window or of the library. */
  async function reload(): Promise<void> {
    const jobs = await request('job:list', {})
    running.value = new Map(jobs.map((progress) => [progress.job, viewOf(progress, undefined)]))
  }

  async function cancel(job: string): Promise<void> {
    const view = running.value.get(job)
    if (!view || view.cancelling) return
    set({ ...view, cancelling: true })
    await request('job:cancel', { job }).catch(() => {
      const still = running.value.get(job)
      if (still) set({ ...still, cancelling: false })
    })
  }

  /** Forgets how the last one ended, as when a new one begins. */
  function forgetEnd(kind: JobEnd['kind']): void {
    const rest = { ...ended.value }
    delete rest[kind]
    ended.value = rest
  }

  return { running, ended, ofKind, reload, cancel, forgetEnd }
})

function viewOf(progress: JobProgress, before: JobView | undefined): JobView {
  const earlier = before?.phase === progress.phase ? before.samples : []
  const samples = withSample(earlier, { at: performance.now(), done: progress.done })
  return { ...progress, samples, rate: rateOf(samples), cancelling: before?.cancelling ?? false }
}
