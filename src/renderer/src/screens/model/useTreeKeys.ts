/** What keys do in the layer tree: moving, folding, searching by name, and what is asked of the row with the focus. */
import { moveFor, typeAhead } from '../../network/treeKeys'
import type { TreeRow } from '../../network/treeRows'

/** A pause this long begins another word. */
const WORD_MS = 700

export interface TreeActions {
  rows(): readonly TreeRow[]
  /** How many rows a page key moves. */
  page(): number
  focus(key: string): void
  fold(block: string, open: boolean): void
  unfoldAll(): void
  toggle(row: TreeRow): void
  thawFrom(row: TreeRow): void
  /** Opens the row's rate. */
  rate(row: TreeRow): void
}

/** Returns what hears key presses at `row`, the one with the focus. */
export function useTreeKeys(tree: TreeActions): (event: KeyboardEvent, row: TreeRow) => void {
  let typed = ''
  let typedAt = 0

  function press(event: KeyboardEvent, row: TreeRow): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const before = typedAt
    if (act(event.key, row)) event.preventDefault()
    // Any other key ends the word.
    if (typedAt === before && event.key !== 'Shift') typedAt = 0
  }

  /** Whether the key meant something here. */
  function act(key: string, row: TreeRow): boolean {
    const typing = Date.now() - typedAt < WORD_MS
    if (key === ' ') tree.toggle(row)
    else if (key === 'Enter' && row.kind === 'block') tree.fold(row.block.key, !row.open)
    else if (key === 'Enter') tree.toggle(row)
    else if (key === 'F2') tree.rate(row)
    else if (key === '*') tree.unfoldAll()
    else if (key.toLowerCase() === 't' && !typing) tree.thawFrom(row)
    else if (/^[\w.-]$/.test(key)) search(key, { typing, row })
    else return move(key, row)
    return true
  }

  function move(key: string, row: TreeRow): boolean {
    const wanted = moveFor(key, row.key, { rows: tree.rows(), page: tree.page() })
    if (wanted?.kind === 'focus') tree.focus(wanted.key)
    else if (wanted?.kind === 'fold') tree.fold(wanted.block, wanted.open)
    return wanted !== null
  }

  function search(key: string, { typing, row }: { readonly typing: boolean; readonly row: TreeRow }): void {
    typed = typing ? typed + key : key
    typedAt = Date.now()
    const found = typeAhead(typed, row.key, tree.rows())
    if (found !== null) tree.focus(found)
  }

  return press
}
