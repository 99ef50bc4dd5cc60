import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { notebookAugment, type Recipe } from '../../../../src/contract'
import { addPlanOptions, planFromFlags, type PlanFlags } from '../../../../src/cli/options/planOptions'
import {
  addRecipeOptions,
  recipeFromFlags,
  type RecipeFlags
} from '../../../../src/cli/options/recipeOptions'

function recipeOf(line: string): Recipe | null {
  const command = addRecipeOptions(addPlanOptions(new Command('train').exitOverride()))
  const flags = command.parse(line.split(' '), { from: 'user' }).opts<PlanFlags & RecipeFlags>()
  return recipeFromFlags(command, flags, planFromFlags(flags))
}

describe('the recipe of thaw train', () => {
  it('is none where none is asked for', () => {
    expect(recipeOf('--epochs 3')).toBeNull()
  })

  it('has the plan of its first stage, and the notebook’s augmentation for the second', () => {
    expect(recipeOf('--recipe 1-2-3 --alpha 0.25 --epochs 3')).toMatchObject({
      name: '1-2-3',
      plan: { alpha: 0.25, epochs: 3, augment: null },
      augment: notebookAugment,
      augmentFinetune: false,
      blocks: null,
      epochs: null,
      lr: null,
      freezeBatchNorm: true
    })
  })

  it('takes what is chosen', () => {
    const line =
      '--recipe 1-2-3 --blocks 2 --stage-epochs 4 --stage-lr 0.001 --train-bn --hflip --augment-finetune'
    const recipe = recipeOf(line)
    expect(recipe).toMatchObject({ name: '1-2-3', blocks: 2, epochs: 4, lr: 0.001, freezeBatchNorm: false })
    expect(recipe).toMatchObject({
      augment: { horizontalFlip: true, rotationRange: 0 },
      augmentFinetune: true
    })
    expect(recipeOf('--recipe 1-2-3 --plain-frozen')?.augment).toBeNull()
  })

  it('refuses what a recipe decides itself, and its options without one', () => {
    expect(() => recipeOf('--recipe 1-2-3 --mode frozen')).toThrow(/leave --mode out, or --recipe/)
    expect(() => recipeOf('--recipe gradual --unfreeze block5')).toThrow(/leave --unfreeze out/)
    expect(() => recipeOf('--recipe 1-2-3 --layer-rate head=2')).toThrow(/leave --layer-rate out/)
    expect(() => recipeOf('--recipe gradual --hflip')).toThrow(/varies no pictures: leave --hflip out/)
    expect(() => recipeOf('--recipe 1-2-3 --plain-frozen --augment')).toThrow(/leave --augment out/)
    expect(() => recipeOf('--blocks 2')).toThrow(/--blocks belongs to a recipe/)
  })
})
