// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RecipeSummary, RunState } from '../../../../src/contract'
import { useModel } from '../../../../src/renderer/src/stores/model'
import { useRecipes } from '../../../../src/renderer/src/stores/recipes'
import { useSettings } from '../../../../src/renderer/src/stores/settings'
import { useTraining } from '../../../../src/renderer/src/stores/training'
import { useWays } from '../../../../src/renderer/src/stores/ways'
import { runOf } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

let bridge: MemoryBridge

function recipe(...states: readonly (RunState | null)[]): RecipeSummary {
  const stages = states.map((state, index) => ({
    ...{ title: `stage ${index + 1}`, plan: runOf('1').plan, state, val_acc: null },
    run: state === null ? null : String(index + 1)
  }))
  const open = states.some((state) => state === 'running' || state === null)
  return {
    ...{ recipe: '4', name: '1-2-3', created: '2026-03-20T12:00:00Z', job: 'j', error: null, stages },
    state: states.includes('stopped') ? 'stopped' : open ? 'running' : 'done'
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  bridge = installBridge({
    'run:recipe-stages': ({ recipe: asked }) => [{ title: 'Features', plan: runOf(asked.name ?? '').plan }],
    'run:recipes': () => [recipe('done', null)],
    'run:start-recipe': () => ({ recipe: '4', run: '1', job: 'j' }),
    'run:resume-recipe': () => ({ recipe: '4', run: '2', job: 'j' }),
    'run:get': ({ run }) => runOf(run, { state: 'running', epochs: 0 })
  })
  useRecipes()
})
afterEach(() => void vi.useRealTimers())

function asked(name: string): unknown {
  return bridge.asked.find((request) => request.name === name)?.input
}

it('begins with way 1 and its rate, whichever way is chosen, and keeps what the person set', async () => {
  useModel().choice.unfreeze = ['block_13']
  useSettings().values.epochs = 77
  expect(useWays().plan).toMatchObject({ mode: 'finetune', lr: 0.00001 })
  await useRecipes().ask()
  expect(asked('run:recipe-stages')).toMatchObject({
    recipe: { name: '1-2-3', plan: { mode: 'features', unfreeze: [], augment: null, lr: 0.001, epochs: 77 } }
  })
  expect(useRecipes().stages.map(({ title }) => title)).toEqual(['Features'])
})

it('follows its stages as they begin, and keeps what was logged', async () => {
  const training = useTraining()
  const recipes = useRecipes()
  expect(await recipes.start()).toBe('1')
  bridge.tell('recipe:changed', recipe('running', null))
  await flushPromises()
  expect([training.run?.run, training.view, recipes.shown?.recipe]).toEqual(['1', 'run', '4'])
  bridge.tell('recipe:changed', recipe('done', 'running'))
  await flushPromises()
  expect(training.run?.run).toBe('2')
  const said = training.log.map(({ text }) => text)
  expect(said).toEqual(['Run 1 begins.', 'Run 2 begins.'])
})

it('leaves a person who sets up the next run where they are when a stage begins', async () => {
  const training = useTraining()
  const recipes = useRecipes()
  await recipes.start()
  expect(training.view).toBe('run')
  training.view = 'setup'
  bridge.tell('recipe:changed', recipe('done', 'running'))
  await flushPromises()
  expect([training.run?.run, training.view, recipes.shown?.recipe]).toEqual(['2', 'setup', '4'])
})

it('is gone on with where it was stopped', async () => {
  const recipes = useRecipes()
  bridge.tell('recipe:changed', recipe('done', 'stopped', null))
  expect(recipes.unfinished).toBe(true)
  await recipes.goOn()
  expect(asked('run:resume-recipe')).toEqual({ recipe: '4' })
  expect(useTraining().run?.run).toBe('2')
  bridge.tell('recipe:changed', recipe('done', 'done', 'done'))
  expect(recipes.unfinished).toBe(false)
})

it('knows that a stage is to come again whose run was deleted', async () => {
  const recipes = useRecipes()
  bridge.tell('recipe:changed', recipe('done', 'stopped'))
  bridge.tell('run:deleted', { run: '9' })
  await flushPromises()
  expect(asked('run:recipes')).toBeUndefined()
  bridge.tell('run:deleted', { run: '2' })
  await flushPromises()
  expect(recipes.current?.stages.map(({ run }) => run)).toEqual(['1', null])
})

it('knows of each run which stage of which recipe it is', async () => {
  const recipes = useRecipes()
  bridge.tell('recipe:changed', recipe('done', 'running', null))
  bridge.tell('recipe:changed', { ...recipe('done', 'done', 'done'), recipe: '3', stages: [] })
  expect(recipes.stageOf('2')).toEqual({ recipe: '4', number: 2, of: 3 })
  expect(recipes.stageOf('9')).toBeNull()
})
