/** All runs of the project, the one that is looked at, and what it gets right and wrong. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Evaluation, RunDetail, RunSummary, Side, WireError } from '../../../contract'
import { errorOf, listen, request } from '../bridge'
import { throttle } from '../composables/throttle'
import { useTask } from '../composables/useTask'
import { useProject } from './project'

/** A table redraws at most this often. */
const REDRAW_MS = 200

export const useRuns = defineStore('runs', () => {
  const project = useProject()
  const list = shallowRef<readonly RunSummary[]>([])
  const listError = shallowRef<WireError | null>(null)
  const selected = ref<string | null>(null)
  const detail = shallowRef<RunDetail | null>(null)
  const detailError = shallowRef<WireError | null>(null)
  const evaluations = shallowRef<ReadonlyMap<string, Evaluation>>(new Map())

  /** Of the run that trains, as it was told of last. */
  let latest: RunSummary | null = null

  /** Those with weights to use, best first. */
  const usable = computed(() =>
    list.value
      .filter(({ epochs, state }) => epochs > 0 && state !== 'running')
      .sort((a, b) => (b.val_acc ?? -1) - (a.val_acc ?? -1) || Number(b.run) - Number(a.run))
  )
  const best = computed(() => usable.value[0] ?? null)

  // A run that trains changes with each epoch, and a small head has hundreds of them a second.
  const later = throttle(REDRAW_MS, () => {
    if (latest) put(latest)
  })

  listen('run:changed', (changed) => {
    latest = changed.state === 'running' ? changed : null
    const begins = !list.value.some(({ run }) => run === changed.run)
    if (latest && !begins) return later.ask()
    put(changed)
    if (changed.run !== selected.value) return
    // A note or a verdict changes no curve.
    const { value: shown } = detail
    if (shown && shown.state === changed.state && shown.epochs === changed.epochs)
      detail.value = { ...shown, ...changed }
    else if (changed.state !== 'running') void loadDetail()
  })
  listen('run:deleted', ({ run: gone }) => {
    const at = list.value.findIndex(({ run }) => run === gone)
    list.value = list.value.filter(({ run }) => run !== gone)
    // Its neighbour is looked at next: the older one, or else the newer.
    if (selected.value === gone) selected.value = (list.value[at] ?? list.value[at - 1])?.run ?? null
  })
  watch(
    () => project.folder,
    () => {
      later.drop()
      latest = null
      list.value = []
      selected.value = null
      evaluations.value = new Map()
      void load()
    },
    { immediate: true }
  )
  watch(selected, loadDetail)

  function put(changed: RunSummary): void {
    const known = list.value.some(({ run }) => run === changed.run)
    list.value = known
      ? list.value.map((run) => (run.run === changed.run ? changed : run))
      : [changed, ...list.value]
  }

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
