/** The network the person is putting together: base, size, weights, head; and what the engine says it would be. */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { BaseInfo, Head, NetworkSummary, Plan, WireError } from '../../../contract'
import { errorOf, request } from '../bridge'
import { useBases } from './bases'
import { useProject } from './project'
import { useServices } from './services'
import { useSettings } from './settings'

/** A burst of key strokes asks once. */
const SETTLE_MS = 250

/** What was switched in the tree waits only for a second switch. */
const SETTLE_SWITCH_MS = 40

export type NetworkChoice = Pick<
  Plan,
  'base' | 'alpha' | 'size' | 'weights' | 'preprocess' | 'unfreeze' | 'freezeBatchNorm'
> & { head: Head }

export const useModel = defineStore('model', () => {
  const project = useProject()
  const services = useServices()
  const bases = useBases()
  const settings = useSettings()
  const choice = reactive<NetworkChoice>(firstChoice())
  const summary = shallowRef<NetworkSummary | null>(null)
  const summaryError = shallowRef<WireError | null>(null)
  const summing = ref(false)
  /** The question that `summary` answers. */
  const answered = ref('')
  let latest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const base = computed(() => bases.find(choice.base))
  /** The weights file that this choice would start from, without the 1000-class top. */
  const imagenet = computed(
    () => base.value?.weights.find((w) => !w.includeTop && (w.alpha ?? 1) === choice.alpha) ?? null
  )
  /** Why the weights cannot be started from, and what to do; null where they can. */
  const weightsProblem = computed<WireError | null>(() => {
    const file = imagenet.value
    if (choice.weights !== 'imagenet' || !file || file.atHand) return null
    const name = `${choice.base}${(base.value?.alphas.length ?? 0) > 1 ? ` ${choice.alpha}` : ''}`
    return {
      code: 'weights-missing',
      message: `The ImageNet weights of ${name} are not on this machine. Fetch them, add them from a file, or begin with random weights.`
    }
  })
  const classes = computed(() => project.current?.classes.length ?? 0)
  /** Why the size cannot be used; null where it can. */
  const sizeProblem = computed(() => whySize(choice.size, base.value))
  /** Of the layers with weights, in the next run: the others have nothing to learn, and only way 3 thaws. */
  const layerCounts = computed(() => {
    const layers = (summary.value?.layers ?? []).filter(({ params }) => params > 0)
    const thaws = settings.values.mode === 'finetune'
    const trained = layers.filter(({ trainable, block }) => trainable && (thaws || block === 'head')).length
    return { trained, frozen: layers.length - trained }
  })

  /** Below two classes there is no output layer yet: the base alone is what can be shown. */
  const query = computed(() => {
    const { base: name, alpha, size, unfreeze, freezeBatchNorm, head } = choice
    const top = classes.value >= 2 ? { head: { ...head }, classes: classes.value } : {}
    return { base: name, alpha, size, unfreeze: [...unfreeze], freezeBatchNorm, ...top }
  })
  /** Whether it is of the choice as it stands, and not of a moment ago. */
  const summaryIsCurrent = computed(() => answered.value === JSON.stringify(query.value))

  watch(
    () => services.engineReady,
    (ready) => {
      if (ready) ask()
    },
    { immediate: true }
  )
  // At once: a run that waits for what is at hand goes by it.
  watch(
    () => bases.list,
    (_now, before) => {
      if (before.length > 0 || choice.weights !== 'imagenet') return
      choice.alpha = alphaAtHand(base.value, choice.alpha)
    },
    { flush: 'sync' }
  )
  watch(
    () => JSON.stringify({ ...query.value, unfreeze: [], freezeBatchNorm: true }),
    () => askIn(SETTLE_MS)
  )
  watch(
    () => JSON.stringify([choice.unfreeze, choice.freezeBatchNorm]),
    () => askIn(SETTLE_SWITCH_MS)
  )

  /** Waits until it is known which weights are at hand: the choice may still change by it. */
  async function settled(): Promise<void> {
    if (bases.list.length === 0) await bases.load()
  }

  function askIn(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(ask, ms)
  }

  function ask(): void {
    if (sizeProblem.value === null) bases.tellOfSize(choice.size)
    if (services.engineReady && sizeProblem.value === null) void askSummary()
  }

  async function askSummary(): Promise<void> {
    const mine = ++latest
    const asked = query.value
    summing.value = true
    try {
      const answer = await request('engine:summary', asked)
      if (mine !== latest) return
      answered.value = JSON.stringify(asked)
      summary.value = answer
      summaryError.value = null
    } catch (thrown) {
      if (mine === latest) summaryError.value = errorOf(thrown)
    } finally {
      if (mine === latest) summing.value = false
    }
  }

  /** As a new project starts: nothing of another project's choice is left. */
  function reset(): void {
    Object.assign(choice, firstChoice())
    choice.alpha = alphaAtHand(base.value, choice.alpha)
  }

  /** The network of a plan. Where it thaws nothing, what it says of BatchNormalization says nothing either. */
  function take({
    base: name,
    alpha,
    size,
    weights,
    preprocess,
    unfreeze,
    freezeBatchNorm,
    head
  }: Plan): void {
    Object.assign(choice, {
      ...{ base: name, alpha, size, weights, preprocess, unfreeze, head: { ...head } },
      freezeBatchNorm: unfreeze.length === 0 || freezeBatchNorm
    })
  }

  /** Another base starts at its own size. */
  function chooseBase(info: BaseInfo): void {
    if (info.name === choice.base) return
    choice.base = info.name
    choice.size = info.defaultSize
    choice.alpha = alphaAtHand(info, 1)
  }

  return {
    base,
    choice,
    classes,
    imagenet,
    weightsProblem,
    sizeProblem,
    summary,
    summaryIsCurrent,
    summaryError,
    summing,
    layerCounts,
    chooseBase,
    reset,
    settled,
    take
  }
})

/** What a new project starts from. */
function firstChoice(): NetworkChoice {
  return {
    base: 'MobileNet',
    alpha: 1,
    size: 224,
    weights: 'imagenet',
    preprocess: 'base',
    unfreeze: [],
    freezeBatchNorm: true,
    head: { pool: 'avg', dense: [256], dropout: 0, l2: 0 }
  }
}

/** What is wrong with an input size for that base, in a sentence; null where nothing is. */
export function whySize(size: number, base: Pick<BaseInfo, 'name' | 'minSize'> | null): string | null {
  const smallest = base?.minSize ?? 32
  if (Number.isInteger(size) && size >= smallest && size <= 1024) return null
  return `${base?.name ?? 'A base'} takes pictures of ${smallest} to 1024 pixels a side, as a whole number.`
}

/** The width to begin with: the wanted one, or else the widest whose weights are on this machine. */
export function alphaAtHand(base: Pick<BaseInfo, 'weights'> | null, wanted: number): number {
  const alphas = (base?.weights ?? [])
    .filter(({ atHand, includeTop }) => atHand && !includeTop)
    .map(({ alpha }) => alpha ?? 1)
  return alphas.length === 0 || alphas.includes(wanted) ? wanted : Math.max(...alphas)
}
