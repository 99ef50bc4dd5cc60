// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { BaseInfo } from '../../../../src/contract'
import { useBases } from '../../../../src/renderer/src/stores/bases'
import { engineReady, leaves, mobileNet, report, resNet50 } from '../support/bases'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

describe('bases', () => {
  let bridge: MemoryBridge
  let known: BaseInfo[]

  beforeEach(() => {
    setActivePinia(createPinia())
    known = [mobileNet, resNet50]
    bridge = installBridge({
      'engine:report': () => report,
      'engine:bases': () => known,
      'engine:add-base': ({ name = '' }) => {
        if (name === 'taken') throw { code: 'bad-input', message: 'There is a base "taken" already.' }
        known = [...known, { ...leaves, name }]
        return { ...leaves, name }
      },
      'engine:remove-base': ({ name }) => {
        known = known.filter((base) => base.name !== name)
        return {}
      },
      'app:choose-file': () => ({ path: '/models/leaves.keras' })
    })
  })

  async function ready(): Promise<ReturnType<typeof useBases>> {
    const bases = useBases()
    bridge.tell('app:service', engineReady)
    await flushPromises()
    return bases
  }

  it('knows them as soon as the engine is ready, and anew when it has come back', async () => {
    const bases = await ready()
    expect(bases.list.map(({ name }) => name)).toEqual(['MobileNet', 'ResNet50'])
    known = [mobileNet]
    bridge.tell('app:service', { ...engineReady, state: 'restarting' })
    await flushPromises()
    bridge.tell('app:service', engineReady)
    await flushPromises()
    expect(bases.list).toHaveLength(1)
  })

  it('asks again when a fetch has ended, however', async () => {
    const bases = await ready()
    known = [{ ...mobileNet, weights: mobileNet.weights.map((file) => ({ ...file, fetched: 500 })) }]
    bridge.tell('job:ended', {
      job: 'f1',
      kind: 'fetch',
      state: 'cancelled',
      run: null,
      weights: { base: 'MobileNet', alpha: 1, includeTop: false },
      error: null,
      exported: null
    })
    await flushPromises()
    expect(bases.find('MobileNet')?.weights[0]?.fetched).toBe(500)
  })

  it('adds a model and takes it away again', async () => {
    const bases = await ready()
    const file = (await bases.chooseModel()) ?? ''
    const added = await bases.add({ file, name: 'leaves', preprocessing: 'rescale', until: 'block3_pool' })
    expect(bridge.asked.find(({ name }) => name === 'engine:add-base')?.input).toEqual({
      file: '/models/leaves.keras',
      name: 'leaves',
      preprocessing: 'rescale',
      until: 'block3_pool'
    })
    expect([added?.name, bases.own.map(({ name }) => name)]).toEqual(['leaves', ['leaves']])
    expect(await bases.remove('leaves')).toBe(true)
    expect(bases.own).toEqual([])
  })

  it('says why a model was not added', async () => {
    const bases = await ready()
    expect(
      await bases.add({ file: '/a.h5', name: 'taken', preprocessing: 'none', until: undefined })
    ).toBeUndefined()
    expect([bases.addError?.message, bases.own]).toEqual(['There is a base "taken" already.', []])
  })
})
