/** The order of pictures in an epoch: a shuffle by (seed, epoch) alone, so that a resumed run sees the same batches. */
import { seededRandom } from '../zoo/random'

/** Indices 0..count-1, shuffled (Fisher-Yates). */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  const random = seededRandom(seed, `order:${epoch}`)
  const order = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const held = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = held
  }
  return order
}
