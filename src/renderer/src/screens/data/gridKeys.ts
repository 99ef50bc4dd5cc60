/** Where the arrow keys lead in a grid of pictures. Pure. */

/** The index after a key press; null where the key moves nothing. */
export function nextIndex(key: string, index: number, columns: number, total: number): number | null {
  const last = total - 1
  if (last < 0) return null
  const wanted = target(key, index, columns, last)
  if (wanted === null) return null
  return wanted < 0 || wanted > last ? index : wanted
}

function target(key: string, index: number, columns: number, last: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return index - 1
    case 'ArrowRight':
      return index + 1
    case 'ArrowUp':
      return index - columns
    case 'ArrowDown':
      return index + columns
    case 'PageUp':
      return Math.max(index % columns, index - 4 * columns)
    case 'PageDown':
      return Math.min(last, index + 4 * columns)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}
