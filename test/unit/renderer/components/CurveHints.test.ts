// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import CurveHints from '../../../../src/renderer/src/components/CurveHints.vue'
import { useHistory } from '../../../../src/renderer/src/stores/history'
import { useModel } from '../../../../src/renderer/src/stores/model'
import { useScreen } from '../../../../src/renderer/src/stores/screen'
import { useTraining } from '../../../../src/renderer/src/stores/training'
import { epoch, runOf } from '../support/flowers'
import { installBridge } from '../support/memoryBridge'

beforeEach(() => {
  setActivePinia(createPinia())
  installBridge({ 'dataset:problems': () => [] })
})

it('reads a run that has ended, and sets its remedy for the next one, whose other settings stay', async () => {
  // Validation loss rises from the second epoch on.
  const history = [0.9, 0.5, 0.6, 0.7, 0.8].map((val_loss, index) => epoch(index + 1, { val_loss }))
  const run = runOf('4', { history })
  useScreen().go('runs')
  useModel().choice.head = { pool: 'avg', dense: [32], dropout: 0, l2: 0.01 }
  const hints = mount(CurveHints, { props: { run, history, reports: [] }, attachTo: document.body })
  expect(hints.text()).toContain('Over-fitting since epoch 2')
  hints.get('button').element.focus()
  await hints.get('button').trigger('click')
  await hints.vm.$nextTick()
  expect(document.activeElement?.textContent).toContain('Over-fitting')
  expect(useModel().choice.head).toEqual({ pool: 'avg', dense: [32], dropout: 0.5, l2: 0.01 })
  expect(hints.text()).toContain('Dropout 0.5: set for the next run.')

  await hints.get('button').trigger('click')
  expect([useScreen().current, useTraining().view]).toEqual(['train', 'setup'])
  // Undone, it is offered again.
  useHistory().undo()
  await hints.vm.$nextTick()
  expect(hints.get('button').text()).toBe('Dropout 0.5')
})
