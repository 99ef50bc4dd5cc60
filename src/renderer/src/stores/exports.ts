/** Taking a run away: which, where to, how far, and what came of it. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { request } from '../bridge'
import { useTask } from '../composables/useTask'
import { inside } from '../text/paths'
import { useJobs } from './jobs'
import { useProject } from './project'
import { useRuns } from './runs'

export const useExports = defineStore('exports', () => {
  const project = useProject()
  const runs = useRuns()
  const jobs = useJobs()
  /** Null: the best. */
  const picked = ref<string | null>(null)
  /** The folder that the person chose; the export becomes a folder in it. */
  const parent = ref<string | null>(null)
  const job = jobs.ofKind('export')

  const run = computed(() => runs.usable.find((candidate) => candidate.run === picked.value) ?? runs.best)
  const out = computed(() => {
    const { current } = project
    if (parent.value === null || !run.value || !current) return null
    return inside(parent.value, `${current.name}-run-${run.value.run}`)
  })
  const end = computed(() => jobs.ended.export ?? null)

  watch(
    () => project.folder,
    () => {
      picked.value = null
      parent.value = null
      jobs.forgetEnd('export')
    }
  )

  async function chooseFolder(): Promise<void> {
    parent.value = (await project.choose('export')) ?? parent.value
  }

  const start = useTask(async () => {
    if (run.value === null) return
    if (parent.value === null) await chooseFolder()
    if (out.value === null) return
    jobs.forgetEnd('export')
    await request('run:export', { run: run.value.run, out: out.value })
  })

  return {
    picked,
    run,
    out,
    job,
    end,
    chooseFolder,
    start: start.run,
    starting: start.busy,
    startError: start.error
  }
})
