/** What of a base is thawed: from the names in a plan to layers, and from layers back to the fewest names. Pure. */
import type { LayerRow } from '../../../contract'

type Named = Pick<LayerRow, 'name' | 'block'>
type Weighted = Named & Pick<LayerRow, 'class' | 'params'>

export function isBatchNorm(row: Pick<LayerRow, 'class'>): boolean {
  return row.class === 'BatchNormalization'
}

/** Layers of the base: the head, always trained, is nothing to switch. */
export function baseRows<T extends Named>(rows: readonly T[]): readonly T[] {
  return rows.filter(({ block }) => block !== 'head')
}

/** The layers that one name of a plan's `unfreeze` means, as the engine reads it: exact, `block5*` or `conv_dw_12..`. */
export function layersNamed<T extends Named>(name: string, rows: readonly T[]): readonly T[] {
  const onwards = name.endsWith('..')
  const prefix = !onwards && name.endsWith('*')
  const stem = onwards ? name.slice(0, -2) : prefix ? name.slice(0, -1) : name
  const fits = (text: string): boolean => (prefix ? text.startsWith(stem) : text === stem)
  const found = (row: T): boolean => fits(row.name) || fits(row.block)
  if (!onwards) return rows.filter(found)
  const first = rows.findIndex(found)
  return first === -1 ? [] : rows.slice(first)
}

/** Names of all layers with weights that `unfreeze` names. */
export function thawedBy(unfreeze: readonly string[], rows: readonly Weighted[]): ReadonlySet<string> {
  const named = unfreeze.flatMap((name) => layersNamed(name, rows))
  return new Set(named.filter(({ params }) => params > 0).map(({ name }) => name))
}

/** The layers a person can switch: those with weights, without the BatchNormalization that is kept frozen. */
export function switchable<T extends Weighted>(rows: readonly T[], keepBatchNorm: boolean): readonly T[] {
  return rows.filter((row) => row.params > 0 && !(keepBatchNorm && isBatchNorm(row)))
}

/**
 * The fewest names for a set of thawed layers, in the order of the network: a block where all of it is thawed, else
 * layers. Where BatchNormalization is kept frozen it neither makes a block whole nor is it thawed alone. A layer that is
 * called as its block is (MobileNet's `conv1`) cannot be named without the rest of the block.
 */
export function namesOf(
  thawed: ReadonlySet<string>,
  rows: readonly Weighted[],
  keepBatchNorm: boolean
): readonly string[] {
  const blocks = new Map<string, { whole: boolean; any: boolean }>()
  for (const { name, block } of switchable(rows, keepBatchNorm)) {
    const { whole, any } = blocks.get(block) ?? { whole: true, any: false }
    blocks.set(block, { whole: whole && thawed.has(name), any: any || thawed.has(name) })
  }
  const names = rows
    .filter(({ name, block }) => thawed.has(name) && blocks.get(block)?.any === true)
    .map(({ name, block }) => (blocks.get(block)?.whole === true ? block : name))
    .filter((name) => blocks.get(name)?.whole !== false)
  return [...new Set(names)]
}

/** `layers` thawed or frozen beside what is thawed already; a layer called as its block is brings the whole block. */
export function withLayers(
  thawed: ReadonlySet<string>,
  layers: readonly Named[],
  { rows, thaw }: { readonly rows: readonly Weighted[]; readonly thaw: boolean }
): ReadonlySet<string> {
  const next = new Set(thawed)
  for (const { name, block } of layers) {
    const meant = name === block ? layersNamed(name, rows) : [{ name }]
    for (const layer of meant) {
      if (thaw) next.add(layer.name)
      else next.delete(layer.name)
    }
  }
  return next
}

/** The layer and all that come after it, in the network's order. */
export function fromHereOn<T extends Named>(name: string, rows: readonly T[]): readonly T[] {
  const first = rows.findIndex((row) => row.name === name)
  return first === -1 ? [] : rows.slice(first)
}

/**
 * What a person means by a word: the layer or block of exactly that name, a plan's pattern, or else all whose name
 * holds it, in whatever case.
 */
export function matching<T extends Named>(text: string, rows: readonly T[]): readonly T[] {
  const word = text.trim()
  if (word === '') return []
  const exact = layersNamed(word, rows)
  if (exact.length > 0 || /(\*|\.\.)$/.test(word)) return exact
  const low = word.toLowerCase()
  return rows.filter(({ name, block }) => [name, block].some((known) => known.toLowerCase().includes(low)))
}
