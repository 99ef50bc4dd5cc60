/** The rows of the layer tree that are unfolded, and where the cut is drawn among them. Pure. */
import type { LayerRow } from '../../../contract'
import type { Block, Place } from './blocks'

/** A row that can have the focus: `position` of `of` among those of its level and parent, from 1. */
interface Branch {
  readonly key: string
  readonly position: number
  readonly of: number
  readonly place: Place
}
export interface BlockRow extends Branch {
  readonly kind: 'block'
  readonly block: Block
  readonly open: boolean
}
export interface TwigRow extends Branch {
  readonly kind: 'layer'
  readonly layer: LayerRow
  readonly block: Block
}
export interface CutRow {
  readonly kind: 'cut'
  readonly key: 'cut'
  /** What the line says. */
  readonly text: string
}
export type TreeRow = BlockRow | TwigRow | CutRow

/** `open` holds the keys of unfolded blocks. */
export function treeRows(blocks: readonly Block[], open: ReadonlySet<string>): readonly TreeRow[] {
  const rows = blocks.flatMap((block, index) => branchesOf(block, index, { of: blocks.length, open }))
  const layers = blocks.flatMap((block) => block.layers)
  if (layers.length === 0) return rows
  const cut = placeCut(blocks, layers, open)
  const at = cut.before === null ? rows.length : rows.findIndex(({ key }) => key === cut.before)
  return [...rows.slice(0, at), { kind: 'cut', key: 'cut', text: cut.text }, ...rows.slice(at)]
}

/** Keys of rows: a block is told from its first layer. */
export function keyOfBlock(block: Block): string {
  return `block ${block.key}`
}

export function keyOfLayer(layer: Pick<LayerRow, 'name'>): string {
  return `layer ${layer.name}`
}

function branchesOf(
  block: Block,
  index: number,
  { of, open }: { readonly of: number; readonly open: ReadonlySet<string> }
): readonly (BlockRow | TwigRow)[] {
  const isOpen = open.has(block.key)
  const row: BlockRow = {
    kind: 'block',
    key: keyOfBlock(block),
    block,
    open: isOpen,
    position: index + 1,
    of,
    place: block.place
  }
  if (!isOpen) return [row]
  const twigs = block.layers.map((layer, place): TwigRow => ({
    kind: 'layer',
    key: keyOfLayer(layer),
    layer,
    block,
    position: place + 1,
    of: block.layers.length,
    place: layer.below ? 'kept' : 'run'
  }))
  return [row, ...twigs]
}

/** Before which row the line lies (null: at the end), and its words. */
function placeCut(
  blocks: readonly Block[],
  layers: readonly LayerRow[],
  open: ReadonlySet<string>
): { readonly before: string | null; readonly text: string } {
  const first = layers.findIndex(({ below }) => !below)
  const text = cutText(layers, first)
  const layer = layers[first]
  const at = blocks.findIndex((block) => layer !== undefined && block.layers.includes(layer))
  const block = blocks[at]
  if (!layer || !block) return { before: null, text }
  const above = block.layers.slice(0, block.layers.indexOf(layer))
  if (open.has(block.key) && above.length > 0) return { before: keyOfLayer(layer), text }
  if (above.every(({ params }) => params === 0)) return { before: keyOfBlock(block), text }
  const next = blocks[at + 1]
  return {
    before: next ? keyOfBlock(next) : null,
    text: `the cut lies inside ${block.name}: unfold it to see where`
  }
}

/** `first` is the first layer that is run in each epoch. What lies beside it in other branches is told, too. */
function cutText(layers: readonly LayerRow[], first: number): string {
  const above = first === -1 ? layers : layers.slice(0, first)
  if (above.every(({ params }) => params === 0)) return 'the cut: the whole network runs in each epoch'
  const beside = first === -1 ? 0 : layers.slice(first).filter(({ below }) => below).length
  const others = beside === 0 ? '' : `, and ${beside} beside it,`
  return `the cut: all above${others} is computed once a picture and kept`
}
