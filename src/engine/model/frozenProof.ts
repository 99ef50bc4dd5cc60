/** The proof that frozen stayed frozen: hashes of a base's weights before and after training, block by block. */
import type { TrainResult } from '../../contract'
import type { Weights } from '../graph/weights'
import type { PlannedNetwork } from './network'
import { hashWeights, mergeWeights, pickWeights } from './weights'

interface BlockDigest {
  readonly block: string
  /** Whether this is the part of the block that is trained. */
  readonly trained: boolean
  readonly hash: string
}

export interface BaseDigest {
  /** SHA-256 of all frozen weights together. */
  readonly frozen: string
  readonly blocks: readonly BlockDigest[]
}

/** What a session held when training was done. */
export interface SessionDigest {
  readonly trained: readonly BlockDigest[]
  /** Weights above the cut that were kept frozen. */
  readonly frozen: Weights
}

/** The digest of `weights`, of which only the base's count; blocks in the network's order. */
export function digestBase(planned: PlannedNetwork, weights: Weights): BaseDigest {
  const parts = partsOf(planned)
  return { frozen: hashFrozen(weights, parts), blocks: blocksOf(weights, parts) }
}

/** So that the weights that were trained need not stay in memory. @param session weights in the session; the head's do not count */
export function digestSession(planned: PlannedNetwork, session: Weights): SessionDigest {
  const parts = partsOf(planned)
  const frozen = layersOf(frozenOf(parts))
  return {
    trained: blocksOf(
      session,
      parts.filter(({ trained }) => trained)
    ),
    frozen: pickWeights(session, (layer) => frozen.has(layer))
  }
}

/**
 * What a run records. `after` comes from where the weights were when training ended: what lies below the cut is read anew
 * from its file, all else is taken from the session that trained.
 *
 * @param reread weights of the base, read anew
 */
export function proveFrozen(
  planned: PlannedNetwork,
  before: BaseDigest,
  { reread, session }: { readonly reread: Weights; readonly session: SessionDigest }
): TrainResult['frozenHash'] {
  const parts = partsOf(planned)
  const frozen = mergeWeights(reread, session.frozen)
  const after = [...session.trained, ...blocksOf(frozen, frozenOf(parts))]
  return {
    before: before.frozen,
    after: hashFrozen(frozen, parts),
    blocks: before.blocks.map(({ block, trained, hash }) => ({
      block,
      trained,
      before: hash,
      after: after.find((part) => part.block === block && part.trained === trained)?.hash ?? ''
    }))
  }
}

/** A block, or the trained or the frozen part of one. */
interface Part {
  readonly block: string
  readonly trained: boolean
  readonly layers: Set<string>
}

function partsOf({ base, trainable }: PlannedNetwork): Part[] {
  const parts = new Map<string, Part>()
  for (const { name, weights } of base.model.layers) {
    if (weights.length === 0) continue
    const [block, trained] = [base.blockOf(name), trainable.has(name)]
    const key = `${block} ${String(trained)}`
    const part = parts.get(key) ?? { block, trained, layers: new Set() }
    parts.set(key, part)
    part.layers.add(name)
  }
  return [...parts.values()]
}

function frozenOf(parts: readonly Part[]): Part[] {
  return parts.filter(({ trained }) => !trained)
}

function layersOf(parts: readonly Part[]): ReadonlySet<string> {
  return new Set(parts.flatMap(({ layers }) => [...layers]))
}

function hashFrozen(weights: Weights, parts: readonly Part[]): string {
  const layers = layersOf(frozenOf(parts))
  return hashWeights(pickWeights(weights, (layer) => layers.has(layer)))
}

function blocksOf(weights: Weights, parts: readonly Part[]): BlockDigest[] {
  return parts.map(({ block, trained, layers }) => {
    return { block, trained, hash: hashWeights(pickWeights(weights, (layer) => layers.has(layer))) }
  })
}
