/** Keys that work anywhere in the window. Silent under an open dialog, and while text is typed where they need no Ctrl. */
import { onScopeDispose } from 'vue'

/** macOS people press Command where others press Ctrl. */
export const onMac = navigator.platform.startsWith('Mac')

/** `keys` as "Ctrl Enter", "Ctrl Shift Z", "?". Typed text is undone by the field itself. */
export function useShortcut(keys: string, action: () => void): void {
  const parts = keys.split(' ')
  const key = parts[parts.length - 1]?.toLowerCase() ?? ''
  const withControl = parts.includes('Ctrl')
  const withShift = parts.includes('Shift')
  const isLetter = /^[a-z]$/.test(key)

  function press(event: KeyboardEvent): void {
    const control = onMac ? event.metaKey : event.ctrlKey
    if (event.key.toLowerCase() !== key || control !== withControl || event.altKey || event.repeat) return
    // Of other keys Shift is a part, as of "?".
    if (isLetter && event.shiftKey !== withShift) return
    if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return
    if ((!withControl || key === 'z') && isTyping(event.target)) return
    event.preventDefault()
    action()
  }

  window.addEventListener('keydown', press)
  onScopeDispose(() => window.removeEventListener('keydown', press))
}

/** Boxes to tick and dots to choose are inputs, too, but take no text. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio'
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}
