import { describe, expect, it } from 'vitest'
import { augmentSchema, notebookAugment, planSchema } from '../../../../src/contract'
import { epochVariants, variantDraws, variantsOf } from '../../../../src/engine/features/variants'

describe('the variants of a plan', () => {
  it('are there where pictures are varied and some should be kept', () => {
    const plan = planSchema.parse({ augment: notebookAugment, augmentVariants: 3, seed: 8 })
    expect(variantsOf(plan)).toEqual({ count: 3, augment: notebookAugment, seed: 8 })
    expect(variantsOf({ ...plan, augmentVariants: null })).toBeNull()
    expect(variantsOf({ ...plan, augment: null })).toBeNull()
    expect(variantsOf({ ...plan, augment: augmentSchema.parse({}) })).toBeNull()
  })

  it('are drawn by seed, picture and number alone', () => {
    const draws = variantDraws({ seed: 1 }, 'abc', 2)
    expect(draws).toEqual(variantDraws({ seed: 1 }, 'abc', 2))
    for (const others of [
      variantDraws({ seed: 2 }, 'abc', 2),
      variantDraws({ seed: 1 }, 'abd', 2),
      variantDraws({ seed: 1 }, 'abc', 3)
    ])
      expect(others).not.toEqual(draws)
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true)
  })
})

describe('what an epoch sees', () => {
  it('is the same whenever it is asked, and another in the next epoch and by another seed', () => {
    const epoch = epochVariants({ seed: 1, count: 3 }, 5, 200)
    expect(epochVariants({ seed: 1, count: 3 }, 5, 200)).toEqual(epoch)
    expect(epochVariants({ seed: 1, count: 3 }, 6, 200)).not.toEqual(epoch)
    expect(epochVariants({ seed: 2, count: 3 }, 5, 200)).not.toEqual(epoch)
  })

  it('is the picture itself or one of its variants, each as often', () => {
    const times = [0, 0, 0, 0]
    for (const variant of epochVariants({ seed: 1, count: 3 }, 1, 40_000))
      times[variant] = (times[variant] ?? 0) + 1
    for (const count of times) expect(Math.abs(count / 10_000 - 1)).toBeLessThan(0.05)
  })
})
