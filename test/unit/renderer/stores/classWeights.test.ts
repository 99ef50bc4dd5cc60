// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { useClassWeights } from '../../../../src/renderer/src/stores/classWeights'
import { useCourse } from '../../../../src/renderer/src/stores/course'
import { useHistory } from '../../../../src/renderer/src/stores/history'
import { useSettings } from '../../../../src/renderer/src/stores/settings'
import { flowers } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

let bridge: MemoryBridge

beforeEach(async () => {
  setActivePinia(createPinia())
  bridge = installBridge({ 'run:list': () => [], 'dataset:problems': () => [] })
  useClassWeights()
  const [roses, tulips] = flowers.classes
  if (!roses || !tulips) throw new Error('There are two classes of flowers.')
  bridge.tell('project:changed', { ...flowers, classes: [{ ...roses, train: 48 }, tulips] })
  await nextTick()
})

const set = (): unknown => useSettings().values.classWeight

it('fills in what balances the classes, and makes it own numbers once one is changed', async () => {
  const weights = useClassWeights()
  weights.choose('balanced')
  expect([set(), weights.rows.map(({ weight }) => weight)]).toEqual(['balanced', [0.6667, 2]])
  weights.setWeight('tulips', 3)
  weights.setWeight('tulips', 3.5)
  expect([weights.kind, set()]).toEqual(['own', { roses: 0.6667, tulips: 3.5 }])
  useHistory().undo()
  expect(set()).toBe('balanced')
  useHistory().redo()
  await nextTick()
  weights.choose('none')
  weights.choose('own')
  expect(set()).toEqual({ roses: 0.6667, tulips: 3.5 })
  weights.fillBalanced()
  expect(set()).toEqual({ roses: 0.6667, tulips: 2 })
})

it('begins with all alike where nothing was balanced', () => {
  useClassWeights().choose('own')
  expect(set()).toEqual({ roses: 1, tulips: 1 })
})

it('leaves out a class that the project does not have, which keeps a run from starting', () => {
  const weights = useClassWeights()
  useCourse().set('weights', { classWeight: { roses: 1, peonies: 2 } })
  expect(useCourse().problem).toContain('peonies')
  expect(weights.rows[2]).toEqual({ name: 'peonies', pictures: null, weight: 2 })
  weights.leaveOut('peonies')
  expect([set(), useCourse().problem]).toEqual([{ roses: 1, tulips: 1 }, null])
})
