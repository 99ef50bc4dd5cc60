/** What was done to the network and the settings, to be undone and done again. Sits on the two stores that hold them; asks nothing. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useModel, type NetworkChoice } from './model'
import { useSettings, type TrainingSettings } from './settings'

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

/** All that makes the next run. */
export type Setup = NetworkChoice & TrainingSettings

interface Step {
  /** What was done, as "thaw block5". */
  readonly label: string
  /** The parts that it changed, as they are on the other side of it. */
  readonly other: Partial<Setup>
  /** Steps of one key in a row are one: a number as it is typed. */
  readonly key: string | null
}

export interface Change {
  readonly label: string
  readonly change: Partial<Setup>
  /** Left out: a step of its own. */
  readonly key?: string
}

export const useHistory = defineStore('history', () => {
  const model = useModel()
  const settings = useSettings()
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
    push({ label: `choose ${now.base}`, other: copyOf(pick(known, WITH_BASE)), key: null })
    if (same(now.unfreeze, known.unfreeze)) model.choice.unfreeze = []
  }

  /** Changes them as a step that can be undone; nothing where all is so already. */
  function change({ label, change: wanted, key }: Change): boolean {
    const names = namesOf(wanted)
    const before = now(names)
    if (names.every((name) => same(before[name], wanted[name]))) return false
    const last = done.value[done.value.length - 1]
    if (key !== undefined && last?.key === key) {
      // A later step of the key may change more.
      done.value = [...done.value.slice(0, -1), { ...last, label, other: { ...before, ...last.other } }]
      undone.value = []
    } else push({ label, other: before, key: key ?? null })
    set(wanted)
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
    to.value = [...to.value, { ...step, other: now(namesOf(step.other)), key: null }]
    from.value = from.value.slice(0, -1)
    set(step.other)
    return step.label
  }

  /** Those parts as they stand. */
  function now(names: readonly (keyof Setup)[]): Partial<Setup> {
    return copyOf(pick({ ...model.choice, ...settings.values }, names))
  }

  function set(part: Partial<Setup>): void {
    for (const [name, value] of Object.entries(copyOf(part))) {
      Object.assign(name in model.choice ? model.choice : settings.values, { [name]: value })
    }
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

function namesOf(part: Partial<Setup>): readonly (keyof Setup)[] {
  return Object.keys(part) as (keyof Setup)[]
}

function pick<T extends object, K extends keyof T>(values: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Pick<T, K>
}

/** All of it is JSON by the contract. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
