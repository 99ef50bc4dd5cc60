/** Taking a run away: which, where to, how far, and what came of it. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useJobs } from './jobs'
import { useProject } from './project'
import { useRuns } from './runs'

export const useExports = defineStore('exports', () => {
  const project = useProject()
  const runs = useRuns()
  const jobs = useJobs()
  /** Null: the best. */
  const picked = ref<string | null>(null)
  const out = ref<string | null>(null)
  const job = jobs.ofKind('export')

  const run = computed(() => runs.usable.find((candidate) => candidate.run === picked.value) ?? runs.best)
  const end = computed(() => jobs.ended.export ?? null)

  watch(
    () => project.folder,
    () => {
      picked.value = null
      out.value = null
      jobs.forgetEnd('export')
    }
  )

  async function chooseFolder(): Promise<void> {
    out.value = (await project.choose('export')) ?? out.value
  }

  const start = useTask(async () => {
    if (run.value === null) return
    if (out.value === null) await chooseFolder()
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
