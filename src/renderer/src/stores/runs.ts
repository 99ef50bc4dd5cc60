/** All runs of the project, the one that is looked at, and what it gets right and wrong. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Evaluation, RunDetail, RunSummary, Side, WireError } from '../../../contract'
import { errorOf, listen, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useProject } from './project'

export const useRuns = defineStore('runs', () => {
  const project = useProject()
  const list = shallowRef<readonly RunSummary[]>([])
  const listError = shallowRef<WireError | null>(null)
  const selected = ref<string | null>(null)
  const detail = shallowRef<RunDetail | null>(null)
  const detailError = shallowRef<WireError | null>(null)
  const evaluations = shallowRef<ReadonlyMap<string, Evaluation>>(new Map())

  /** Those with weights to use, best first. */
  const usable = computed(() =>
    list.value
      .filter(({ epochs, state }) => epochs > 0 && state !== 'running')
      .sort((a, b) => (b.val_acc ?? -1) - (a.val_acc ?? -1) || Number(b.run) - Number(a.run))
  )
  const best = computed(() => usable.value[0] ?? null)

  listen('run:changed', (changed) => {
    const known = list.value.some(({ run }) => run === changed.run)
    list.value = known
      ? list.value.map((run) => (run.run === changed.run ? changed : run))
      : [changed, ...list.value]
    if (changed.run === selected.value && changed.state !== 'running') void loadDetail()
  })
  watch(
    () => project.folder,
    () => {
      list.value = []
      selected.value = null
      evaluations.value = new Map()
      void load()
    },
    { immediate: true }
  )
  watch(selected, loadDetail)

  async function load(): Promise<void> {
    const folder = project.folder
    if (folder === null) return
    try {
      const runs = await request('run:list', {})
      if (project.folder === folder) list.value = runs
      listError.value = null
    } catch (thrown) {
      listError.value = errorOf(thrown)
    }
  }

  async function loadDetail(): Promise<void> {
    const run = selected.value
    detailError.value = null
    if (run === null || run !== detail.value?.run) detail.value = null
    if (run === null) return
    try {
      const found = await request('run:get', { run })
      if (selected.value === run) detail.value = found
    } catch (thrown) {
      if (selected.value === run) detailError.value = errorOf(thrown)
    }
  }

  const evaluate = useTask(async (run: string, on: Side) => {
    const evaluation = await request('run:evaluate', { run, on })
    evaluations.value = new Map(evaluations.value).set(evaluationKey(run, on), evaluation)
    return evaluation
  })

  function evaluationOf(run: string, on: Side): Evaluation | null {
    return evaluations.value.get(evaluationKey(run, on)) ?? null
  }

  return {
    list,
    listError,
    selected,
    detail,
    detailError,
    usable,
    best,
    load,
    evaluationOf,
    evaluate: evaluate.run,
    evaluating: evaluate.busy,
    evaluateError: evaluate.error
  }
})

function evaluationKey(run: string, on: Side): string {
  return `${run} ${on}`
}
