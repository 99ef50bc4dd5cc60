/** Seeded random numbers for shuffles and starting weights: equal on every machine. */
import { createHash } from 'node:crypto'

/** Uniform numbers in [0, 1), a stream of its own for every (seed, name): xoshiro128** (Blackman, Vigna 2018). */
export function seededRandom(seed: number, name: string): () => number {
  const digest = createHash('sha256').update(`${seed} ${name}`).digest()
  const s = Uint32Array.from([0, 4, 8, 12], (at) => digest.readUInt32LE(at))
  const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0
  return () => {
    const [a = 0, b = 0, c = 0, d = 0] = s
    const result = Math.imul(rotl(Math.imul(b, 5) >>> 0, 7), 9) >>> 0
    s[2] = c ^ a
    s[3] = d ^ b
    s[1] = b ^ (s[2] ?? 0)
    s[0] = a ^ (s[3] ?? 0)
    s[2] = (s[2] ?? 0) ^ (b << 9)
    s[3] = rotl(s[3] ?? 0, 11)
    return result / 2 ** 32
  }
}
