/** How large an element is, as it changes. */
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Content size in pixels; zero until the element is there. */
export function useSize(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<Size>> {
  const size = shallowRef<Size>({ width: 0, height: 0 })
  const observer = new ResizeObserver(([entry]) => {
    if (entry) size.value = { width: entry.contentRect.width, height: entry.contentRect.height }
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { immediate: true }
  )
  onScopeDispose(() => observer.disconnect())
  return size
}
