/** Rows of a table in the order of one of its columns. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'

export type Cell = number | string | null
export type Columns<T> = Readonly<Record<string, (row: T) => Cell>>

export interface Sorted<T> {
  readonly rows: ComputedRef<readonly T[]>
  readonly by: Ref<string>
  readonly descending: Ref<boolean>
  /** Sorts by that column; the other way round where it already did. */
  toggle(column: string): void
}

export function useSorted<T>(
  source: () => readonly T[],
  columns: Columns<T>,
  start: { readonly by: string; readonly descending: boolean }
): Sorted<T> {
  const by = ref(start.by)
  const descending = ref(start.descending)
  const rows = computed(() => {
    const value = columns[by.value]
    return value ? sortRows(source(), value, descending.value) : source()
  })

  function toggle(column: string): void {
    if (by.value === column) descending.value = !descending.value
    else {
      by.value = column
      descending.value = false
    }
  }

  return { rows, by, descending, toggle }
}

/** A stable sort that keeps what has no value at the end, whichever way round. */
export function sortRows<T>(rows: readonly T[], value: (row: T) => Cell, descending: boolean): readonly T[] {
  const sign = descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y)
    return sign * String(x).localeCompare(String(y), 'en', { numeric: true })
  })
}
