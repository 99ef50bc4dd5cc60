/** Runs that are compared: which, their curves, and where they differ. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RunDetail, RunDiff } from '../../../contract'
import { errorOf, listen, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { MOST_COMPARED } from '../curves/series'
import { useProject } from './project'

export const useCompare = defineStore('compare', () => {
  const project = useProject()
  /** Numbers of the runs that are compared on Runs, in the order they were chosen. */
  const chosen = ref<readonly string[]>([])
  /** Numbers of the runs whose curves are drawn beside the one that is trained. */
  const beside = ref<readonly string[]>([])
  const details = shallowRef<ReadonlyMap<string, RunDetail>>(new Map())
  const error = shallowRef<ReturnType<typeof errorOf> | null>(null)
  const diff = shallowRef<RunDiff | null>(null)
  /** Those that are loaded. */
  const runs = computed(() => chosen.value.flatMap((run) => details.value.get(run) ?? []))
  const besideRuns = computed(() => beside.value.flatMap((run) => details.value.get(run) ?? []))
  const full = computed(() => chosen.value.length >= MOST_COMPARED)

  watch(
    () => project.folder,
    () => {
      chosen.value = []
      beside.value = []
      details.value = new Map()
      diff.value = null
    }
  )
  listen('run:changed', ({ run, state }) => {
    if (!details.value.has(run) || state === 'running') return
    void load(run).then(() => chosen.value.includes(run) && findDiff.run())
  })
  listen('run:deleted', ({ run }) => {
    chosen.value = without(chosen.value, run)
    beside.value = without(beside.value, run)
    details.value = new Map([...details.value].filter(([known]) => known !== run))
    void findDiff.run()
  })

  async function load(run: string): Promise<void> {
    try {
      const found = await request('run:get', { run })
      details.value = new Map(details.value).set(run, found)
      error.value = null
    } catch (thrown) {
      error.value = errorOf(thrown)
    }
  }

  const findDiff = useTask(async () => {
    const asked = [...chosen.value]
    if (asked.length < 2) return void (diff.value = null)
    const found = await request('run:diff', { runs: asked })
    if (asked.join() === chosen.value.join()) diff.value = found
  })

  /** Into the comparison or out of it; no more than five. */
  async function toggle(run: string): Promise<void> {
    const out = chosen.value.includes(run)
    if (!out && full.value) return
    chosen.value = out ? without(chosen.value, run) : [...chosen.value, run]
    await Promise.all([out ? undefined : load(run), findDiff.run()])
  }

  function clear(): void {
    chosen.value = []
    diff.value = null
  }

  /** Beside the one that is trained: four at most. */
  async function toggleBeside(run: string): Promise<void> {
    if (beside.value.includes(run)) return void (beside.value = without(beside.value, run))
    if (beside.value.length >= MOST_COMPARED - 1) return
    beside.value = [...beside.value, run]
    await load(run)
  }

  return {
    chosen,
    beside,
    runs,
    besideRuns,
    full,
    error,
    diff,
    diffError: findDiff.error,
    toggle,
    toggleBeside,
    clear
  }
})

function without(runs: readonly string[], run: string): readonly string[] {
  return runs.filter((other) => other !== run)
}
