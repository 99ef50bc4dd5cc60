/** One piece of asked work: whether it is under way and why it failed. Knows nothing of what the work is. */
import { readonly, ref, shallowRef, type Ref } from 'vue'
import type { WireError } from '../../../contract'
import { errorOf } from '../bridge'

export interface Task<A extends readonly unknown[], R> {
  readonly busy: Readonly<Ref<boolean>>
  /** Why the last try failed; null once it is tried again. */
  readonly error: Ref<WireError | null>
  /** Never rejects: undefined where the work failed. */
  run(...input: A): Promise<R | undefined>
}

export function useTask<A extends readonly unknown[], R>(work: (...input: A) => Promise<R>): Task<A, R> {
  const busy = ref(false)
  const error = shallowRef<WireError | null>(null)

  async function run(...input: A): Promise<R | undefined> {
    busy.value = true
    error.value = null
    try {
      return await work(...input)
    } catch (thrown) {
      error.value = errorOf(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }

  return { busy: readonly(busy), error, run }
}
