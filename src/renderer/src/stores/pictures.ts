/** The pictures of the project that fit a filter, fetched a page at a time as they are scrolled to. */
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { PictureFilter, PictureRow, WireError } from '../../../contract'
import { errorOf, request } from '../bridge'
import { useProject } from './project'

const PAGE = 200

/** New with each start of the window: a picture may have changed since the last. */
const session = Date.now().toString(36)

export const usePictures = defineStore('pictures', () => {
  const project = useProject()
  const filter = ref<PictureFilter>({})
  const total = ref(0)
  const pages = shallowRef<ReadonlyMap<number, readonly PictureRow[]>>(new Map())
  const error = shallowRef<WireError | null>(null)
  const loading = ref(false)
  let asked = new Set<number>()
  let generation = 0

  function reset(): void {
    generation++
    asked = new Set()
    error.value = null
    if (project.folder === null) {
      pages.value = new Map()
      total.value = 0
      return
    }
    void fetchPage(0, true)
  }

  /** Fetches what is missing of the rows `first` to `last`. */
  function ensure(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!asked.has(page)) void fetchPage(page, false)
    }
  }

  async function fetchPage(page: number, fresh: boolean): Promise<void> {
    const mine = generation
    asked.add(page)
    loading.value = true
    try {
      const offset = page * PAGE
      const answer = await request('dataset:pictures', { filter: filter.value, offset, limit: PAGE })
      if (mine !== generation) return
      pages.value = new Map(fresh ? [] : pages.value).set(page, answer.rows)
      total.value = answer.total
    } catch (thrown) {
      if (mine !== generation) return
      asked.delete(page)
      error.value = errorOf(thrown)
    } finally {
      if (mine === generation) loading.value = false
    }
  }

  /** The picture at that place of the list; null until its page is there. */
  function at(index: number): PictureRow | null {
    return pages.value.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
  }

  /** Where its thumbnail is; kept by the window until the next scan. */
  function thumbnail(picture: Pick<PictureRow, 'id' | 'bytes'>, edge: number): string {
    const version = encodeURIComponent(`${session}-${project.folder ?? ''}-${project.scans}-${picture.bytes}`)
    return `thaw-picture://thumb/${picture.id}?edge=${edge}&v=${version}`
  }

  /** As `thumbnail`, where no more than its number is known. */
  function thumbnailOf(id: number, edge: number): string {
    return thumbnail({ id, bytes: 0 }, edge)
  }

  watch([() => project.folder, () => project.scans, filter], reset, { deep: true, immediate: true })

  return { filter, total, error, loading, ensure, at, thumbnail, thumbnailOf, reset }
})
