/** The bases there are, as the engine knows them: the zoo's and those added from a model file; asked anew when that may have changed. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { BaseInfo, BaseName, PreprocessingName, WireError } from '../../../contract'
import { errorOf, request } from '../bridge'
import { useTask } from '../composables/useTask'
import { useJobs } from './jobs'
import { useServices } from './services'

export interface OwnBaseForm {
  readonly file: string
  readonly name: BaseName
  readonly preprocessing: PreprocessingName
  /** Name of the layer it ends at; undefined for the last one that has height and width. */
  readonly until: string | undefined
}

export const useBases = defineStore('bases', () => {
  const services = useServices()
  const jobs = useJobs()
  const list = shallowRef<readonly BaseInfo[]>([])
  const loadError = shallowRef<WireError | null>(null)
  const own = computed(() => list.value.filter(({ origin }) => origin === 'own'))
  /** Input size whose weights are told of: MobileNet has files of its own for some. */
  const size = ref<number | undefined>()
  let latest = 0

  watch(
    () => services.engineReady,
    (ready) => {
      if (ready) void load()
    },
    { immediate: true }
  )
  // However a fetch ended, more of a file may be here than before.
  watch(
    () => jobs.ended.fetch,
    (end) => {
      if (end) void load()
    }
  )

  async function load(): Promise<void> {
    const mine = ++latest
    try {
      const answer = await request('engine:bases', { ...(size.value !== undefined && { size: size.value }) })
      if (mine !== latest) return
      list.value = answer
      loadError.value = null
    } catch (thrown) {
      if (mine === latest) loadError.value = errorOf(thrown)
    }
  }

  /** Tells of weights for pictures of that size from now on. */
  function tellOfSize(wanted: number): void {
    if (size.value === wanted) return
    size.value = wanted
    if (services.engineReady) void load()
  }

  function find(name: BaseName): BaseInfo | null {
    return list.value.find((base) => base.name === name) ?? null
  }

  /** Takes what the engine said anew of one base. */
  function take(info: BaseInfo): void {
    list.value = list.value.map((base) => (base.name === info.name ? info : base))
  }

  /** A file dialog for a model; null where the person cancelled it. */
  async function chooseModel(): Promise<string | null> {
    return (await request('app:choose-file', { purpose: 'base' })).path
  }

  const add = useTask(async (form: OwnBaseForm) => {
    const added = await request('engine:add-base', form)
    await load()
    return added
  })

  const remove = useTask(async (name: BaseName) => {
    await request('engine:remove-base', { name })
    await load()
    return true
  })

  return {
    list,
    tellOfSize,
    own,
    loadError,
    load,
    find,
    take,
    chooseModel,
    add: add.run,
    adding: add.busy,
    addError: add.error,
    remove: remove.run,
    removing: remove.busy,
    removeError: remove.error
  }
})
