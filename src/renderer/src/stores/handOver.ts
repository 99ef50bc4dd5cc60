/** What the next run starts from: a fresh head, or an earlier run whose weights fit; and why others do not. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { RunId } from '../../../contract'
import { whyNotStartFrom } from '../planning/handOver'
import { useHistory } from './history'
import { useProject } from './project'
import { useRuns } from './runs'
import { useSettings } from './settings'
import { useWays } from './ways'

export const useHandOver = defineStore('handOver', () => {
  const project = useProject()
  const runs = useRuns()
  const ways = useWays()
  const settings = useSettings()
  const history = useHistory()
  const classes = computed(() =>
    (project.current?.classes ?? []).filter(({ train, val, test }) => train + val + test > 0)
  )
  /** Every run of the project, newest first; `whyNot` is null where it fits. */
  const choices = computed(() => {
    const names = classes.value.map(({ name }) => name)
    return runs.list.map((run) => ({ run, whyNot: whyNotStartFrom(run, ways.plan, names) }))
  })
  const chosen = computed(() => settings.values.from)
  /** Why what is chosen cannot be started from any more, and what to do; null where it can. */
  const problem = computed(() => {
    const id = chosen.value
    if (id === null) return null
    const found = choices.value.find(({ run }) => run.run === id)
    if (found?.whyNot === null) return null
    const why = found ? found.whyNot : 'it is not in this project'
    return `This run cannot start from run ${id}: ${why}. Start from a fresh head, or from another run.`
  })
  /** The best run that fits, where a fine-tuning would begin with a head that knows nothing. */
  const suggested = computed(() => {
    if (ways.mode !== 'finetune' || chosen.value !== null) return null
    const fitting = new Set(choices.value.filter(({ whyNot }) => whyNot === null).map(({ run }) => run.run))
    return runs.usable.find(({ run }) => fitting.has(run)) ?? null
  })

  function choose(from: RunId | null): void {
    const label = from === null ? 'start from a fresh head' : `start from run ${from}`
    history.change({ label, change: { from } })
  }

  return { choices, chosen, problem, suggested, choose }
})
