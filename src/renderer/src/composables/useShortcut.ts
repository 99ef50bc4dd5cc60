/** Keys that work anywhere in the window. Silent under an open dialog, and while text is typed where they need no Ctrl. */
import { onScopeDispose } from 'vue'

/** macOS people press Command where others press Ctrl. */
export const onMac = navigator.platform.startsWith('Mac')

/** `keys` as "Ctrl Enter", "Ctrl 1", "?". */
export function useShortcut(keys: string, action: () => void): void {
  const parts = keys.split(' ')
  const key = parts[parts.length - 1]?.toLowerCase() ?? ''
  const withControl = parts.includes('Ctrl')

  function press(event: KeyboardEvent): void {
    const control = onMac ? event.metaKey : event.ctrlKey
    if (event.key.toLowerCase() !== key || control !== withControl || event.altKey || event.repeat) return
    if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return
    if (!withControl && isTyping(event.target)) return
    event.preventDefault()
    action()
  }

  window.addEventListener('keydown', press)
  onScopeDispose(() => window.removeEventListener('keydown', press))
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement
}
