/** The seeded, stratified split into training, validation and test. */
import { createHash } from 'node:crypto'
import type { Side, SplitSettings } from '../../contract'

export type SideCounts = Readonly<Record<Side, number>>

/**
 * Sides for the pictures of one class that have none yet, given by their content hashes, in their order. They are
 * ranked by SHA-256 of seed and content, so the split depends neither on paths nor on the order of scanning. Of all
 * `n` pictures of the class `round(n * share)` are validation and test, at least one each where the share is above 0
 * and two or more pictures are there; training is never empty.
 *
 * Pictures with a side (`taken`, how many a side) never change it: new ones fill validation, then test, up to their
 * shares in the order of rank, and the rest is trained on.
 */
export function splitClass(hashes: readonly string[], taken: SideCounts, settings: SplitSettings): Side[] {
  const n = hashes.length + taken.train + taken.val + taken.test
  const wanted = counts(n, settings)
  const val = Math.max(0, wanted.val - taken.val)
  const test = Math.max(0, wanted.test - taken.test)
  const sides = hashes.map((): Side => 'train')
  hashes
    .map((hash, index) => ({ index, rank: rankOf(hash, settings.seed) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.index - b.index))
    .forEach(({ index }, place) => {
      if (place < val) sides[index] = 'val'
      else if (place < val + test) sides[index] = 'test'
    })
  return sides
}

function counts(n: number, { val, test }: SplitSettings): { readonly val: number; readonly test: number } {
  const share = (part: number): number => (part > 0 && n >= 2 ? Math.max(1, Math.round(n * part)) : 0)
  // At least one picture is left to train on; validation goes before test.
  const most = Math.max(0, n - 1)
  const valCount = Math.min(share(val), most)
  return { val: valCount, test: Math.min(share(test), most - valCount) }
}

function rankOf(hash: string, seed: number): string {
  return createHash('sha256').update(`${seed} ${hash}`).digest('hex')
}
