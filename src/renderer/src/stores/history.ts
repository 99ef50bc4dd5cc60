/** What was done to the network, to be undone and done again. Sits on the choice in the model store; asks nothing. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useModel, type NetworkChoice } from './model'

/** More steps than anybody goes back. */
const MOST_STEPS = 200

/** What another base brings with it. */
const WITH_BASE = [
  'base',
  'alpha',
  'size',
  'weights',
  'preprocess',
  'unfreeze'
] as const satisfies readonly (keyof NetworkChoice)[]

interface Step {
  /** What was done, as "thaw block5". */
  readonly label: string
  /** The parts of the choice that it changed, as they are on the other side of it. */
  readonly other: Partial<NetworkChoice>
  /** Steps of one key in a row are one: a number as it is typed. */
  readonly key: string | null
}

export interface Change {
  readonly label: string
  readonly change: Partial<NetworkChoice>
  /** Left out: a step of its own. */
  readonly key?: string
}

export const useHistory = defineStore('history', () => {
  const model = useModel()
  const done = shallowRef<readonly Step[]>([])
  const undone = shallowRef<readonly Step[]>([])
  const undoLabel = computed(() => done.value[done.value.length - 1]?.label ?? null)
  const redoLabel = computed(() => undone.value[undone.value.length - 1]?.label ?? null)
  /** The choice as it was before whatever happens next. */
  let known = copyOf(model.choice)

  // Another base is chosen elsewhere, part by part: seen as one step once all parts are set.
  watch(
    () => copyOf(model.choice),
    (now) => {
      if (now.base !== known.base) takeNewBase(now)
      known = copyOf(model.choice)
    }
  )

  /** Names of one base mean nothing in another. */
  function takeNewBase(now: NetworkChoice): void {
    push({ label: `choose ${now.base}`, other: pick(known, WITH_BASE), key: null })
    if (same(now.unfreeze, known.unfreeze)) model.choice.unfreeze = []
  }

  /** Changes the choice as a step that can be undone; nothing where all is so already. */
  function change({ label, change: wanted, key }: Change): boolean {
    const names = Object.keys(wanted) as (keyof NetworkChoice)[]
    const before = copyOf(pick(model.choice, names))
    if (same(before, wanted)) return false
    const last = done.value[done.value.length - 1]
    if (key !== undefined && last?.key === key) {
      done.value = [...done.value.slice(0, -1), { ...last, label }]
      undone.value = []
    } else push({ label, other: before, key: key ?? null })
    set(copyOf(wanted))
    return true
  }

  function push(step: Step): void {
    done.value = [...done.value, step].slice(-MOST_STEPS)
    undone.value = []
  }

  /** What is typed from here on is a new step. */
  function seal(): void {
    const last = done.value[done.value.length - 1]
    if (last?.key) done.value = [...done.value.slice(0, -1), { ...last, key: null }]
  }

  /** Returns what was undone; null where there is nothing. */
  function undo(): string | null {
    return swap(done, undone)
  }

  function redo(): string | null {
    return swap(undone, done)
  }

  function swap(from: typeof done, to: typeof done): string | null {
    const step = from.value[from.value.length - 1]
    if (!step) return null
    const names = Object.keys(step.other) as (keyof NetworkChoice)[]
    to.value = [...to.value, { ...step, other: copyOf(pick(model.choice, names)), key: null }]
    from.value = from.value.slice(0, -1)
    set(step.other)
    return step.label
  }

  function set(part: Partial<NetworkChoice>): void {
    Object.assign(model.choice, copyOf(part))
    known = copyOf(model.choice)
  }

  /** Another project, or the settings of a run: what was done before belongs to something else. */
  function clear(): void {
    done.value = []
    undone.value = []
    known = copyOf(model.choice)
  }

  return { undoLabel, redoLabel, change, seal, undo, redo, clear }
})

function pick<K extends keyof NetworkChoice>(
  choice: NetworkChoice,
  names: readonly K[]
): Pick<NetworkChoice, K> {
  return Object.fromEntries(names.map((name) => [name, choice[name]])) as Pick<NetworkChoice, K>
}

/** The choice is JSON by the contract. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
