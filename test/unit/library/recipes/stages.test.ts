import { describe, expect, it } from 'vitest'
import { notebookAugment, recipeSchema, type RecipeInput } from '../../../../src/contract'
import { stagesOn } from '../../../../src/library/recipes/stages'

const blocks = ['conv1', 'block_1', 'block_2', 'block_3'].map((name, i) => ({ name, params: 10 * (i + 1) }))
const stages = (recipe: RecipeInput) => stagesOn(recipeSchema.parse(recipe), blocks)

describe('the recipe 1-2-3', () => {
  it('goes from features over varied pictures to the last blocks, at lower rates', () => {
    const plan = { base: 'MobileNet', seed: 7, mode: 'frozen', unfreeze: ['conv1'], epochs: 5 } as const
    const [features, frozen, tuned, ...more] = stages({ plan, epochs: 3 })
    expect(more).toEqual([])
    expect(features).toMatchObject({
      title: 'Features',
      plan: { mode: 'features', unfreeze: [], augment: null, epochs: 5, lr: 0.001, seed: 7 }
    })
    expect(frozen).toMatchObject({
      title: 'Frozen base, augmented',
      plan: { mode: 'frozen', augment: notebookAugment, epochs: 3, lr: 0.0001, seed: 7 }
    })
    expect(tuned).toMatchObject({
      title: 'block_2 and block_3 thawed',
      plan: {
        mode: 'finetune',
        unfreeze: ['block_2', 'block_3'],
        freezeBatchNorm: true,
        augment: null,
        lr: 1e-5
      }
    })
  })

  it('has the notebook’s rates where it begins with the notebook’s', () => {
    expect(stages({ plan: { lr: 2e-5 } }).map(({ plan }) => plan.lr)).toEqual([2e-5, 2e-5, 1e-5])
  })

  it('takes what is chosen: blocks, rate, varied pictures to the end or not at all', () => {
    const chosen = stages({ blocks: 1, lr: 0.5, augmentFinetune: true, freezeBatchNorm: false })[2]
    expect(chosen?.plan).toMatchObject({ unfreeze: ['block_3'], lr: 0.5, freezeBatchNorm: false })
    expect(chosen?.plan.augment).toEqual(notebookAugment)
    const plain = stages({ augment: null, augmentFinetune: true })
    expect(plain.map(({ title, plan }) => [title, plan.augment])).toEqual([
      ['Features', null],
      ['Frozen base', null],
      ['block_2 and block_3 thawed', null]
    ])
  })

  it('thaws of an own base the last blocks that hold a quarter of its parameters', () => {
    expect(stages({ plan: { base: 'leaves' } })[2]?.plan.unfreeze).toEqual(['block_3'])
    const even = Array.from({ length: 20 }, (_, i) => ({ name: `b${i}`, params: 1 }))
    const recipe = recipeSchema.parse({ plan: { base: 'leaves' } })
    expect(stagesOn(recipe, even)[2]?.plan.unfreeze).toEqual(['b17', 'b18', 'b19'])
  })
})

describe('gradual thawing', () => {
  it('thaws one block more from the top each stage, at half the rate', () => {
    expect(stages({ name: 'gradual' }).map(({ plan }) => [plan.mode, plan.unfreeze, plan.lr])).toEqual([
      ['features', [], 0.001],
      ['finetune', ['block_3'], 1e-5],
      ['finetune', ['block_2', 'block_3'], 5e-6],
      ['finetune', ['block_1', 'block_2', 'block_3'], 2.5e-6]
    ])
  })

  it('trains each block at 1 / 2.6 of the rate of the one above it', () => {
    const plan = { layerRates: [{ name: 'conv1', multiplier: 0.5 }] }
    expect(stages({ name: 'gradual', plan }).map((stage) => stage.plan.layerRates)).toEqual([
      [],
      [],
      [{ name: 'block_2', multiplier: 0.384615 }],
      [
        { name: 'block_1', multiplier: 0.147929 },
        { name: 'block_2', multiplier: 0.384615 }
      ]
    ])
    expect(stages({ plan })[2]?.plan.layerRates).toEqual([])
  })

  it('ends with the whole base where more is asked for than there is', () => {
    const all = stages({ name: 'gradual', blocks: 9 })
    expect(all).toHaveLength(5)
    expect(all[4]?.title).toBe('conv1, block_1, block_2 and block_3 thawed')
  })

  it('is refused for a base that has nothing to thaw', () => {
    expect(() => stagesOn(recipeSchema.parse({}), [])).toThrow(/MobileNet has no weights/)
  })
})
