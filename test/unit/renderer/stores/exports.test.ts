// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useExports } from '../../../../src/renderer/src/stores/exports'
import { useProject } from '../../../../src/renderer/src/stores/project'
import { flowers, runOf } from '../support/flowers'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

let bridge: MemoryBridge
let chosen: string | null

beforeEach(async () => {
  setActivePinia(createPinia())
  chosen = '/home/ada/Models'
  bridge = installBridge({
    'project:open': () => flowers,
    'project:recent': () => [],
    'dataset:problems': () => [],
    'app:choose-folder': () => ({ path: chosen }),
    'run:list': () => [
      runOf('4', { state: 'failed', epochs: 0, val_acc: null }),
      runOf('3', { val_acc: 0.8 }),
      runOf('2', { state: 'interrupted', val_acc: 0.9 }),
      runOf('1', { val_acc: 0.7 })
    ],
    'run:export': () => ({ job: 'x' })
  })
  useExports()
  await useProject().open(flowers.folder)
  await flushPromises()
})

describe('exports', () => {
  it('takes the best run that kept weights, until another is picked', () => {
    const exports = useExports()
    expect(exports.run?.run).toBe('2')
    exports.picked = '1'
    expect(exports.run?.run).toBe('1')
    exports.picked = '4'
    expect(exports.run?.run).toBe('2')
  })

  it('asks for a folder and makes one of its own in it', async () => {
    await useExports().start()
    expect(bridge.asked.at(-1)).toEqual({
      name: 'run:export',
      input: { run: '2', out: '/home/ada/Models/Flowers-run-2' }
    })
  })

  it('does nothing where no folder was chosen', async () => {
    chosen = null
    await useExports().start()
    expect(bridge.asked.some(({ name }) => name === 'run:export')).toBe(false)
  })
})
