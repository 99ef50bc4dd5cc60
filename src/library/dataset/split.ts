/** The seeded, stratified split into training, validation and test. */
import { createHash } from 'node:crypto'
import type { Side, SplitSettings } from '../../contract'

export interface SplitPicture {
  readonly hash: string
  /** Its side so far; kept when `splitClass` only adds. */
  readonly side: Side | null
}

/**
 * Sides for the pictures of one class, in their order. Pictures are ranked by a hash of seed and content, so the
 * split depends neither on paths nor on the order of scanning. `round(n * share)` of them are validation and test, at
 * least one each where the share is above 0 and two or more pictures are there; training is never empty.
 *
 * With `keep`, pictures that have a side stay there, and new ones fill the sides up to their shares by the same rank.
 */
export function splitClass(
  pictures: readonly SplitPicture[],
  settings: SplitSettings,
  keep: boolean
): Side[] {
  const sides = pictures.map((picture) => (keep ? picture.side : null))
  const wanted = counts(pictures.length, settings)
  const room = (side: 'val' | 'test'): number => wanted[side] - sides.filter((s) => s === side).length
  const open = pictures
    .map((picture, index) => ({ index, rank: rankOf(picture.hash, settings.seed) }))
    .filter(({ index }) => sides[index] === null)
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.index - b.index))
  for (const { index } of open) {
    if (room('val') > 0) sides[index] = 'val'
    else if (room('test') > 0) sides[index] = 'test'
    else sides[index] = 'train'
  }
  return sides.map((side) => side ?? 'train')
}

function counts(n: number, { val, test }: SplitSettings): { readonly val: number; readonly test: number } {
  const share = (part: number): number => (part > 0 && n >= 2 ? Math.max(1, Math.round(n * part)) : 0)
  const held = { val: share(val), test: share(test) }
  // At least one picture is left to train on; validation goes before test.
  const most = Math.max(0, n - 1)
  const valCount = Math.min(held.val, most)
  return { val: valCount, test: Math.min(held.test, most - valCount) }
}

function rankOf(hash: string, seed: number): string {
  return createHash('sha256').update(`${seed} ${hash}`).digest('hex')
}
