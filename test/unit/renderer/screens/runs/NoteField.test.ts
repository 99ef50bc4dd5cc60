// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import NoteField from '../../../../../src/renderer/src/screens/runs/NoteField.vue'
import { runOf } from '../../support/flowers'
import { installBridge, type MemoryBridge } from '../../support/memoryBridge'

let bridge: MemoryBridge

beforeEach(() => {
  setActivePinia(createPinia())
  bridge = installBridge({
    'run:note': ({ run, note }) => runOf(run, { note }),
    'dataset:problems': () => [],
    'project:recent': () => []
  })
})
const saved = (): unknown[] =>
  bridge.asked.filter(({ name }) => name === 'run:note').map(({ input }) => input)

it('saves what was typed when it is left, and when it goes away', async () => {
  const field = mount(NoteField, { props: { run: { run: '3', note: 'good' } } })
  const input = field.get('input')
  await input.setValue('good, but slow')
  await input.trigger('blur')
  await input.setValue('good, but slow ')
  field.unmount()
  await flushPromises()
  expect(saved()).toEqual([
    { run: '3', note: 'good, but slow' },
    { run: '3', note: 'good, but slow ' }
  ])
})

it('keeps what is being typed while an older note is told of', async () => {
  const field = mount(NoteField, { props: { run: { run: '3', note: '' } } })
  await field.get('input').setValue('new words')
  await field.setProps({ run: { run: '3', note: 'new' } })
  expect(field.get('input').element.value).toBe('new words')
  field.unmount()
  expect(saved()).toEqual([{ run: '3', note: 'new words' }])
})
