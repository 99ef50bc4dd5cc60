/** Where keys lead in the layer tree. Pure. */
import { keyOfBlock, type TreeRow } from './treeRows'

/** What a key press asks for, at the row that has the focus. */
export type TreeMove =
  | { readonly kind: 'focus'; readonly key: string }
  | { readonly kind: 'fold'; readonly block: string; readonly open: boolean }
  | null

/** `page` is how many rows a page key moves. The cut is no row to stand on. */
export function moveFor(
  pressed: string,
  focus: string,
  { rows, page }: { readonly rows: readonly TreeRow[]; readonly page: number }
): TreeMove {
  const stops = rows.filter(({ kind }) => kind !== 'cut')
  const at = stops.findIndex(({ key }) => key === focus)
  const row = stops[at]
  if (!row || row.kind === 'cut') return null
  const to = (index: number): TreeMove => {
    const stop = stops[Math.max(0, Math.min(stops.length - 1, index))]
    return stop ? { kind: 'focus', key: stop.key } : null
  }
  switch (pressed) {
    case 'ArrowDown':
      return to(at + 1)
    case 'ArrowUp':
      return to(at - 1)
    case 'PageDown':
      return to(at + page)
    case 'PageUp':
      return to(at - page)
    case 'Home':
      return to(0)
    case 'End':
      return to(stops.length - 1)
    case 'ArrowRight':
      if (row.kind === 'layer') return null
      return row.open ? to(at + 1) : { kind: 'fold', block: row.block.key, open: true }
    case 'ArrowLeft':
      if (row.kind === 'layer') return { kind: 'focus', key: keyOfBlock(row.block) }
      return row.open ? { kind: 'fold', block: row.block.key, open: false } : null
    default:
      return null
  }
}

/** The next row, round from the one with the focus, whose name begins with what was typed. */
export function typeAhead(typed: string, focus: string, rows: readonly TreeRow[]): string | null {
  const stops = rows.filter(({ kind }) => kind !== 'cut')
  const at = stops.findIndex(({ key }) => key === focus)
  // One letter goes on to the next; more of a word may stay where it is.
  const start = typed.length === 1 ? at + 1 : at
  const round = [...stops.slice(start), ...stops.slice(0, start)]
  const found = round.find((row) => nameOf(row).toLowerCase().startsWith(typed.toLowerCase()))
  return found?.key ?? null
}

export function nameOf(row: TreeRow): string {
  if (row.kind === 'cut') return ''
  return row.kind === 'block' ? row.block.name : row.layer.name
}
