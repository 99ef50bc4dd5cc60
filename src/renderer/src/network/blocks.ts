/** Layers of a network gathered into the blocks they belong to. Pure. */
import type { LayerRow } from '../../../contract'

export interface Block {
  /** Tells blocks apart: the name of the first layer. */
  readonly key: string
  readonly name: string
  readonly layers: readonly LayerRow[]
  readonly params: number
  /** Where its layers lie: all below the cut, none, or some. */
  readonly place: Place
}

/** Computed once a picture and kept, run in each epoch, or part of each. */
export type Place = 'kept' | 'run' | 'part'

export type FreezeState = 'frozen' | 'trained' | 'mixed'

/** Neighbours of one block make one entry. */
export function blocksOf(layers: readonly LayerRow[]): readonly Block[] {
  const groups: LayerRow[][] = []
  for (const layer of layers) {
    const open = groups[groups.length - 1]
    if (open?.[0]?.block === layer.block) open.push(layer)
    else groups.push([layer])
  }
  return groups.map(blockOf)
}

function blockOf(layers: readonly LayerRow[]): Block {
  const below = layers.filter((layer) => layer.below).length
  return {
    key: layers[0]?.name ?? '',
    name: layers[0]?.block ?? '',
    layers,
    params: layers.reduce((sum, { params }) => sum + params, 0),
    place: below === 0 ? 'run' : below === layers.length ? 'kept' : 'part'
  }
}

/** Of those that can be switched. */
export function stateOf(
  layers: readonly { readonly name: string }[],
  thawed: ReadonlySet<string>
): FreezeState {
  const trained = layers.filter(({ name }) => thawed.has(name)).length
  return trained === 0 ? 'frozen' : trained === layers.length ? 'trained' : 'mixed'
}

/** [null, 7, 7, 1024] -> "7, 7, 1024": the batch is left out, as it is any. */
export function shapeText(shape: readonly (number | null)[]): string {
  return shape
    .slice(1)
    .map((size) => size ?? '?')
    .join(', ')
}
