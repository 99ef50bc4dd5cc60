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

/** The digest of `weights`, of which only the base's count; blocks in the network's order. */
export function digestBase({ base, trainable }: PlannedNetwork, weights: Weights): BaseDigest {
  const layers = base.model.layers.filter(({ weights: own }) => own.length > 0).map(({ name }) => name)
  const known = new Set(layers)
  const ofBase = pickWeights(weights, (layer) => known.has(layer))
  const parts = new Map<string, { block: string; trained: boolean; layers: Set<string> }>()
  for (const layer of layers) {
    const [block, trained] = [base.blockOf(layer), trainable.has(layer)]
    const key = `${block} ${String(trained)}`
    const part = parts.get(key) ?? { block, trained, layers: new Set() }
    parts.set(key, part)
    part.layers.add(layer)
  }
  const blocks = [...parts.values()].map(({ block, trained, layers: names }): BlockDigest => {
    return { block, trained, hash: hashWeights(pickWeights(ofBase, (layer) => names.has(layer))) }
  })
  return { frozen: hashWeights(pickWeights(ofBase, (layer) => !trainable.has(layer))), blocks }
}

/**
 * What a run records. `after` comes from where the weights were when training ended: what lies below the cut is read anew
 * from its file, all else is taken from the session that trained.
 *
 * @param reread weights of the base, read anew
 * @param session weights in the session
 */
export function proveFrozen(
  planned: PlannedNetwork,
  before: BaseDigest,
  { reread, session }: { readonly reread: Weights; readonly session: Weights }
): TrainResult['frozenHash'] {
  const after = digestBase(planned, mergeWeights(reread, session))
  return {
    before: before.frozen,
    after: after.frozen,
    blocks: before.blocks.map(({ block, trained, hash }, i) => ({
      block,
      trained,
      before: hash,
      after: after.blocks[i]?.hash ?? ''
    }))
  }
}
