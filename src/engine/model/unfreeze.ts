/** What of a base is thawed: from the names in a plan to the layers that are trained. */
import { AppError } from '../../contract'
import { hasWeights } from '../graph/layers'
import type { Base } from '../zoo/openBase'

export interface Thawing {
  /** Names of layers or blocks, `block5*` or `conv_dw_12..`; see `planSchema`. Left out: the base is frozen whole. */
  readonly unfreeze?: readonly string[]
  /** Keeps every BatchNormalization frozen: Keras' `trainable = False` for that layer alone. */
  readonly freezeBatchNorm?: boolean
}

/** A layer as names find it: in the order of Keras' `model.layers`. */
export interface Candidate {
  readonly name: string
  readonly block: string
}

/** How many names an error suggests. */
const SUGGESTIONS = 3

/**
 * The layers of `base` with weights that `unfreeze` names; a layer without weights has nothing to train and is left out.
 * Throws AppError('bad-input') with the nearest names where a name fits nothing, or nothing with weights.
 */
export function thawedLayers(base: Base, { unfreeze = [], freezeBatchNorm = false }: Thawing): Set<string> {
  const layers = base.model.layers
  const candidates = layers.map(({ name }): Candidate => ({ name, block: base.blockOf(name) }))
  const learns = (className: string): boolean => hasWeights({ className })
  const weighted = new Set(
    layers.filter((layer) => layer.weights.length > 0 && learns(layer.getClassName())).map(({ name }) => name)
  )
  const thawed = new Set<string>()
  for (const name of unfreeze) {
    const named = findLayers(base, name, candidates)
    const learning = named.filter((layer) => weighted.has(layer))
    if (learning.length === 0) throw withoutWeights(base, name)
    for (const layer of learning) thawed.add(layer)
  }
  if (freezeBatchNorm) {
    for (const layer of layers) if (layer.getClassName() === 'BatchNormalization') thawed.delete(layer.name)
  }
  return thawed
}

/** The layers that one name means, in order; throws AppError('bad-input') with the nearest names where it means none. */
export function findLayers(base: Base, name: string, layers: readonly Candidate[]): string[] {
  const named = layersNamed(name, layers)
  if (named.length === 0) throw unknownName(base, name, layers)
  return named
}

/** The layers that one name of `unfreeze` means, in order. */
function layersNamed(name: string, layers: readonly Candidate[]): string[] {
  const { kind, stem } = readName(name)
  const fits = (text: string): boolean => (kind === 'prefix' ? text.startsWith(stem) : text === stem)
  const found = ({ name: layer, block }: Candidate): boolean => fits(layer) || fits(block)
  if (kind !== 'onwards') return layers.filter(found).map((layer) => layer.name)
  const first = layers.findIndex(found)
  return first === -1 ? [] : layers.slice(first).map((layer) => layer.name)
}

function readName(name: string): { readonly kind: 'exact' | 'prefix' | 'onwards'; readonly stem: string } {
  if (name.endsWith('..')) return { kind: 'onwards', stem: name.slice(0, -2) }
  if (name.endsWith('*')) return { kind: 'prefix', stem: name.slice(0, -1) }
  return { kind: 'exact', stem: name }
}

function unknownName({ name: base }: Base, name: string, layers: readonly Candidate[]): AppError {
  const { kind, stem } = readName(name)
  const known = [...new Set(layers.flatMap((layer) => [layer.block, layer.name]))]
  // What begins with a shorter stem is compared by its beginning.
  const distance = (text: string): number =>
    editDistance(stem, kind === 'prefix' ? text.slice(0, stem.length) : text)
  const nearest = known
    .map((text) => ({ text, away: distance(text) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, SUGGESTIONS)
    .map(({ text }) => text)
  const missing =
    kind === 'prefix'
      ? `No layer or block of ${base} begins with "${stem}".`
      : `${base} has no layer or block "${stem}".`
  return new AppError('bad-input', `${missing} The nearest are ${nearest.join(', ')}.`)
}

function withoutWeights({ name: base }: Base, name: string): AppError {
  return new AppError(
    'bad-input',
    `"${name}" of ${base} has no weights, so there is nothing to thaw. Name a layer or block that has some.`
  )
}

/** Letters to insert, delete or change to get from `a` to `b` (Levenshtein 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
