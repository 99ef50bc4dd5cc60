/** The open project, the recent ones, and what can be done to them. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Problem, ProjectSummary, RecentProject, SplitSettings, WireError } from '../../../contract'
import { errorOf, listen, pathForFile, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useJobs } from './jobs'

export const useProject = defineStore('project', () => {
  const jobs = useJobs()
  const current = shallowRef<ProjectSummary | null>(null)
  const recents = shallowRef<readonly RecentProject[]>([])
  /** Whether the recent projects were asked for and answered. */
  const loaded = shallowRef(false)
  const problems = shallowRef<readonly Problem[]>([])
  /** Grows with every scan: what was read from the pictures before it may be stale. */
  const scans = shallowRef(0)
  const loadError = shallowRef<WireError | null>(null)
  const folder = computed(() => current.value?.folder ?? null)
  const scanning = jobs.ofKind('scan')

  listen('project:changed', (summary) => {
    current.value = summary
    if (summary === null) void loadRecents()
  })
  watch(folder, () => jobs.forgetEnd('scan'))
  watch([folder, () => jobs.ended.scan], () => {
    scans.value++
    void loadProblems()
  })

  /** After a start of the window or of the library. */
  async function reload(): Promise<void> {
    try {
      const open = await request('project:current', {})
      const known = current.value
      if (open) current.value = open
      else if (known) current.value = await request('project:open', { folder: known.folder })
      await loadRecents()
    } catch (thrown) {
      loadError.value = errorOf(thrown)
    }
  }

  /** Asked anew whenever Home is shown: pictures, runs and folders come and go. */
  async function loadRecents(): Promise<void> {
    try {
      recents.value = await request('project:recent', {})
      loaded.value = true
      loadError.value = null
    } catch (thrown) {
      loadError.value = errorOf(thrown)
    }
  }

  async function loadProblems(): Promise<void> {
    const asked = folder.value
    const found = asked === null ? [] : await request('dataset:problems', {}).catch(() => [])
    if (folder.value === asked) problems.value = found
  }

  const open = useTask(async (work: () => Promise<ProjectSummary>) => {
    current.value = await work()
    void loadRecents()
    return current.value
  })

  const create = useTask(async (input: { folder: string; name: string; pictures: string | null }) => {
    const { folder: where, name, pictures } = input
    current.value = await request('project:create', { folder: where, ...(name !== '' && { name }) })
    void loadRecents()
    if (pictures !== null) await add.run(pictures)
    return current.value
  })

  const add = useTask((path: string) => {
    jobs.forgetEnd('scan')
    return request('dataset:add', { folder: path })
  })
  const rescan = useTask(() => {
    jobs.forgetEnd('scan')
    return request('dataset:rescan', {})
  })
  const split = useTask(async (settings: SplitSettings) => {
    current.value = await request('dataset:split', settings)
    scans.value++
    await loadProblems()
    return current.value
  })
  const close = useTask(() => request('project:close', {}))

  const forget = useTask(async (gone: string) => {
    await request('project:forget-recent', { folder: gone })
    await loadRecents()
  })
  const show = useTask((path: string) => request('app:show-in-folder', { path }))

  /** A folder dialog; null where the person cancelled it. */
  async function choose(
    purpose: 'open-project' | 'new-project' | 'data' | 'export',
    suggested?: string
  ): Promise<string | null> {
    return (await request('app:choose-folder', { purpose, ...(suggested && { suggested }) })).path
  }

  return {
    current,
    recents,
    loaded,
    loadError,
    problems,
    scans,
    folder,
    scanning,
    reload,
    loadRecents,
    choose,
    pathOf: pathForFile,
    open: (path: string) => open.run(() => request('project:open', { folder: path })),
    openSample: () => open.run(() => request('project:sample', {})),
    opening: open.busy,
    openError: open.error,
    create: create.run,
    creating: create.busy,
    createError: create.error,
    add: add.run,
    addError: add.error,
    rescan: rescan.run,
    rescanError: rescan.error,
    split: split.run,
    splitting: split.busy,
    splitError: split.error,
    close: close.run,
    closeError: close.error,
    forget: forget.run,
    forgetError: forget.error,
    show: show.run,
    showError: show.error
  }
})
