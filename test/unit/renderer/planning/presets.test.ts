import { expect, it } from 'vitest'
import { augmentSchema, modeProblem, notebookAugment, planSchema } from '../../../../src/contract'
import { lightAugment, presetOf } from '../../../../src/renderer/src/planning/augmentPresets'
import { nextPlan } from '../../../../src/renderer/src/planning/nextPlan'
import { notebookRecipe } from '../../../../src/renderer/src/planning/notebook'

it('knows its presets again after a journey as JSON', () => {
  expect(presetOf(null)).toBe('none')
  expect(presetOf(augmentSchema.parse(JSON.parse(JSON.stringify(lightAugment))))).toBe('light')
  expect(presetOf(notebookAugment)).toBe('strong')
  expect(presetOf({ ...lightAugment, cval: 3 })).toBe('own')
})

it('is the recipe of the notebook, as far as the base and the way allow', () => {
  const recipe = notebookRecipe({ mode: 'features', augment: null }, 32)
  expect(planSchema.parse({ base: 'VGG16', ...recipe })).toMatchObject({
    size: 150,
    preprocess: 'rescale',
    head: { pool: 'flatten', dense: [256] },
    optimizer: 'rmsprop',
    lr: 2e-5,
    batch: 20,
    augment: null
  })
  expect(notebookRecipe({ mode: 'frozen', augment: null }, 200)).toMatchObject({
    size: 200,
    augment: notebookAugment
  })
})

it('makes a plan that agrees with itself, whatever waits for another way', () => {
  const setup = planSchema.parse({ unfreeze: ['block5'], augment: {} })
  for (const mode of ['features', 'frozen', 'finetune'] as const) {
    expect(modeProblem(nextPlan({ ...setup, mode }))).toBeNull()
  }
  expect(nextPlan({ ...setup, mode: 'features' })).toMatchObject({ unfreeze: [], augment: null })
  expect(nextPlan({ ...setup, mode: 'frozen' })).toMatchObject({
    unfreeze: [],
    augment: { rotationRange: 0 }
  })
  expect(nextPlan({ ...setup, mode: 'finetune' }).unfreeze).toEqual(['block5'])
})
