import { expect, it } from 'vitest'
import type { Plan } from '../../../../src/contract'
import { recommend } from '../../../../src/renderer/src/planning/recommend'

function recommended(pictures: number, thawed: string, ...trained: Plan['mode'][]): Plan['mode'] {
  return recommend({ pictures, thawed, trained: new Set(trained) }).mode
}

it('begins with features, varies few pictures next, and fine-tunes last', () => {
  expect(recommended(95, '')).toBe('features')
  expect(recommended(95, '', 'features')).toBe('frozen')
  expect(recommended(95, '', 'features', 'frozen')).toBe('finetune')
  expect(recommended(5_000, '', 'features')).toBe('finetune')
})

it('goes by what is thawed before all else, and says so', () => {
  expect(recommend({ pictures: 95, thawed: 'block5', trained: new Set() })).toEqual({
    mode: 'finetune',
    why: 'block5 thawed'
  })
})
