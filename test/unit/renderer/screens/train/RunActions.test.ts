// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import type { RunDetail } from '../../../../../src/contract'
import RunActions from '../../../../../src/renderer/src/screens/train/RunActions.vue'
import { useServices } from '../../../../../src/renderer/src/stores/services'
import { useTraining } from '../../../../../src/renderer/src/stores/training'
import { engineReady } from '../../support/bases'
import { runOf } from '../../support/flowers'
import { installBridge } from '../../support/memoryBridge'

beforeEach(() => setActivePinia(createPinia()))

const dialog = (): Element | null => document.querySelector('[role=dialog]')

it('has the dialog gone for good once a run is resumed, however soon its training is heard of', async () => {
  let answer: (run: RunDetail) => void = () => {}
  const bridge = installBridge({
    'run:get': () => new Promise((resolve) => (answer = resolve)),
    'run:resume': () => {
      const step = { phase: 'compile', done: 0, total: null, eta: null, paused: false } as const
      bridge.tell('job:progress', { job: '1', kind: 'train', run: '4', weights: null, ...step })
      return { run: '4', job: '1' }
    }
  })
  useServices().engine = engineReady
  const training = useTraining()
  training.run = runOf('4', { state: 'interrupted', epochs: 2 })
  training.view = 'run'
  const actions = mount(RunActions, { attachTo: document.body })
  await actions.get('button').trigger('click')
  expect(dialog()?.textContent).toContain('Resume run 4')
  dialog()
    ?.querySelector('form')
    ?.dispatchEvent(new Event('submit', { cancelable: true }))
  await flushPromises()
  expect([training.running, training.run, dialog()]).toEqual([true, null, null])
  answer(runOf('4', { state: 'running', epochs: 2 }))
  await flushPromises()
  expect(training.run).toMatchObject({ run: '4' })
  expect(dialog()).toBeNull()
  actions.unmount()
})
