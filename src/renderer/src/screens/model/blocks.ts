/** Layers of a network gathered into the blocks they belong to, and where the cut falls. Pure. */
import type { LayerRow } from '../../../../contract'

export interface Block {
  readonly name: string
  readonly layers: readonly LayerRow[]
  readonly params: number
  readonly state: 'frozen' | 'trained' | 'mixed'
  /** The cut lies right after this block's layer of that place; null where it lies elsewhere. */
  readonly cutAfter: number | null
  /** Where the cut is drawn while the block is folded: before it where only layers without weights lie below the cut. */
  readonly foldedCut: 'before' | 'after' | null
}

/** Neighbours of one block make one entry; `cut` is the last layer below the cut. */
export function blocksOf(layers: readonly LayerRow[], cut: string): readonly Block[] {
  const groups: LayerRow[][] = []
  for (const layer of layers) {
    const open = groups[groups.length - 1]
    if (open?.[0]?.block === layer.block) open.push(layer)
    else groups.push([layer])
  }
  return groups.map((group) => blockOf(group, cut))
}

function blockOf(layers: readonly LayerRow[], cut: string): Block {
  const at = layers.findIndex(({ name }) => name === cut)
  const trained = layers.filter(({ trainable }) => trainable).length
  return {
    name: layers[0]?.block ?? '',
    layers,
    params: layers.reduce((sum, { params }) => sum + params, 0),
    state: trained === 0 ? 'frozen' : trained === layers.length ? 'trained' : 'mixed',
    cutAfter: at === -1 ? null : at,
    foldedCut: at === -1 ? null : at < layers.length - 1 && belowHasNone(layers, at) ? 'before' : 'after'
  }
}

function belowHasNone(layers: readonly LayerRow[], cut: number): boolean {
  return layers.slice(0, cut + 1).every(({ params }) => params === 0)
}

/** [null, 7, 7, 1024] -> "7, 7, 1024": the batch is left out, as it is any. */
export function shapeText(shape: readonly (number | null)[]): string {
  return shape
    .slice(1)
    .map((size) => size ?? '?')
    .join(', ')
}
