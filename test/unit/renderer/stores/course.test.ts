// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { JobEnd, RateCurve } from '../../../../src/contract'
import { useCourse } from '../../../../src/renderer/src/stores/course'
import { useHistory } from '../../../../src/renderer/src/stores/history'
import { useModel } from '../../../../src/renderer/src/stores/model'
import { useRateFinder } from '../../../../src/renderer/src/stores/rateFinder'
import { useSettings } from '../../../../src/renderer/src/stores/settings'
import { useWays } from '../../../../src/renderer/src/stores/ways'
import { flowers } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

let bridge: MemoryBridge

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  bridge = installBridge({
    'run:find-rate': () => ({ job: 'r' }),
    'run:list': () => [],
    'dataset:problems': () => []
  })
  useCourse()
})
afterEach(() => void vi.useRealTimers())

it('says why settings do not agree, with each other or with the pictures', () => {
  const course = useCourse()
  bridge.tell('project:changed', {
    ...flowers,
    classes: flowers.classes.map((counts) => ({ ...counts, val: 0 }))
  })
  expect(course.problem).toBeNull()
  course.set('stopping early', { earlyStopping: { monitor: 'val_loss', patience: 3, minDelta: 0 } })
  expect(course.problem).toMatch(/no validation pictures/)
  useHistory().undo()
  expect([course.problem, course.text]).toEqual([null, 'nothing set'])
})

it('gives rates to what is thawed and to the head, and keeps those of what is frozen again', () => {
  const course = useCourse()
  useModel().choice.unfreeze = ['block_12', 'block_13']
  expect(course.rated).toEqual(['block_12', 'block_13', 'head'])
  course.setMultiplier('block_12', 0.1)
  course.setMultiplier('head', 5)
  course.setMultiplier('head', 1)
  expect(useWays().plan.layerRates).toEqual([{ name: 'block_12', multiplier: 0.1 }])
  expect([course.multiplierOf('block_12'), course.multiplierOf('head')]).toEqual([0.1, 1])
  useModel().choice.unfreeze = ['block_13']
  expect(course.idle).toEqual(['block_12'])
})

it('hints at classes that are uneven', () => {
  bridge.tell('project:changed', flowers)
  expect(useCourse().unbalanced).toBeNull()
  const [roses, tulips] = flowers.classes
  const classes = [{ ...roses, train: 48 } as typeof roses, tulips].flatMap((counts) =>
    counts ? [counts] : []
  )
  bridge.tell('project:changed', { ...flowers, classes })
  expect(useCourse().unbalanced).toBe(3)
})

it('finds a rate for the plan as it stands, and takes it as a step that can be undone', async () => {
  const finder = useRateFinder()
  const rates: RateCurve = { points: [], suggested: 0.0003, steepest: 0.0003, minimum: 0.002, diverged: true }
  const end: JobEnd = {
    ...{ job: 'r', kind: 'find-rate', state: 'done', run: null, weights: null, error: null, exported: null },
    rates
  }
  await finder.start()
  expect(bridge.asked.find(({ name }) => name === 'run:find-rate')?.input).toEqual({
    plan: JSON.parse(JSON.stringify(useWays().plan))
  })
  bridge.tell('job:ended', end)
  expect(finder.curve).toEqual(rates)
  finder.use(0.0003)
  expect(useSettings().values.lr).toBe(0.0003)
  expect(useHistory().undo()).toBe('use the rate 0.0003')
  expect(useSettings().values.lr).toBe(0.001)
  bridge.tell('job:ended', {
    ...end,
    state: 'failed',
    error: { code: 'service-down', message: 'The engine stopped.' }
  })
  expect(finder.error?.message).toBe('The engine stopped.')
})
