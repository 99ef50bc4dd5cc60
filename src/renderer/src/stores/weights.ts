/** Files of ImageNet weights: fetching them, going on after a cut, and taking one from a file of one's own. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type {
  BaseInfo,
  RequestOutput,
  WeightsId,
  WeightsState,
  WindowRequests,
  WireError
} from '../../../contract'
import { zooNameSchema } from '../../../contract'
import { errorOf, listen, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useBases } from './bases'
import { useJobs, type JobView } from './jobs'

/** What a file was recognised as, and where its copy is. */
export type AddedWeights = RequestOutput<WindowRequests, 'engine:add-weights'> & {
  /** The file that the person chose. */
  readonly file: string
}

export const useWeights = defineStore('weights', () => {
  const jobs = useJobs()
  const bases = useBases()
  /** Why the last fetch of a file failed, by the file's key. */
  const problems = shallowRef<ReadonlyMap<string, WireError>>(new Map())
  /** Files whose fetch was asked for and has not begun yet. */
  const asked = shallowRef<ReadonlySet<string>>(new Set())
  const added = shallowRef<AddedWeights | null>(null)
  const fetches = computed(() => [...jobs.running.values()].filter(isFetch))

  listen('job:ended', ({ kind, weights, state, error }) => {
    if (kind !== 'fetch' || !weights) return
    setProblem(keyOf(weights), state === 'failed' ? error : null)
  })

  async function fetch(id: WeightsId): Promise<void> {
    const key = keyOf(id)
    if (asked.value.has(key) || jobOf(id)) return
    asked.value = new Set(asked.value).add(key)
    setProblem(key, null)
    try {
      await request('weights:fetch', id)
    } catch (thrown) {
      setProblem(key, errorOf(thrown))
    } finally {
      const rest = new Set(asked.value)
      rest.delete(key)
      asked.value = rest
    }
  }

  /** Asks for a file, has it recognised, and copies it; null where the person cancelled the dialog. */
  const add = useTask(async (): Promise<AddedWeights | null> => {
    const { path } = await request('app:choose-file', { purpose: 'weights' })
    if (path === null) return null
    added.value = null
    const found = await request('engine:add-weights', { file: path })
    await bases.load()
    setProblem(keyOf(found), null)
    added.value = { ...found, file: path }
    return added.value
  })

  function setProblem(key: string, problem: WireError | null): void {
    const next = new Map(problems.value)
    if (problem) next.set(key, problem)
    else next.delete(key)
    problems.value = next
  }

  function jobOf(id: WeightsId): JobView | null {
    const key = keyOf(id)
    return fetches.value.find(({ weights }) => weights && keyOf(weights) === key) ?? null
  }

  /** Forgets what was said of the last file that was added, as when its place on the screen is left. */
  function forgetAdded(): void {
    added.value = null
    add.error.value = null
  }

  /** Whether that file is being fetched. */
  function isComing(base: BaseInfo, file: WeightsState): boolean {
    const id = weightsIdOf(base, file)
    return id !== null && jobOf(id) !== null
  }

  return {
    fetches,
    fetch,
    jobOf,
    isComing,
    isAsked: (id: WeightsId) => asked.value.has(keyOf(id)),
    problemOf: (id: WeightsId) => problems.value.get(keyOf(id)) ?? null,
    added,
    add: add.run,
    adding: add.busy,
    addError: add.error,
    forgetAdded
  }
})

/** Which published file a state tells of; null for an own base, which has its weights with it. */
export function weightsIdOf(base: BaseInfo, file: WeightsState): WeightsId | null {
  const name = zooNameSchema.safeParse(base.name)
  return name.success ? { base: name.data, alpha: file.alpha ?? 1, includeTop: file.includeTop } : null
}

function keyOf({ base, alpha, includeTop }: WeightsId): string {
  return `${base} ${alpha} ${includeTop}`
}

function isFetch({ kind }: JobView): boolean {
  return kind === 'fetch'
}
