// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { JobProgress, KeptFeatures } from '../../../../src/contract'
import { useKeptFeatures } from '../../../../src/renderer/src/stores/keptFeatures'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

const store = (key: string, used: boolean, bytes: number): KeptFeatures => ({
  key: key.repeat(24),
  base: 'MobileNet',
  alpha: 0.25,
  weights: 'imagenet',
  size: 160,
  preprocessing: 'tf',
  layers: ['conv_pad_12'],
  featureLength: 10,
  augment: null,
  pictures: 120,
  bytes,
  created: null,
  lastUsed: null,
  lastRun: null,
  used,
  why: used ? null : 'Other size.'
})
const training: JobProgress = {
  job: '7',
  kind: 'train',
  phase: 'epochs',
  done: 0,
  total: null,
  eta: null,
  run: '1',
  weights: null,
  paused: false
}

describe('kept features in the window', () => {
  let bridge: MemoryBridge
  let there: KeptFeatures[]

  beforeEach(() => {
    setActivePinia(createPinia())
    there = [store('a', true, 100), store('b', false, 20), store('c', false, 3)]
    bridge = installBridge({
      'features:list': () => there,
      'features:clear'({ what }) {
        const gone = there.filter(
          ({ key, used }) => what === 'all' || (what === 'unused' ? !used : key === what)
        )
        there = there.filter((kept) => !gone.includes(kept))
        return { cleared: gone.length, bytes: 0 }
      }
    })
  })
  const asked = (name: string): unknown[] =>
    bridge.asked.filter((request) => request.name === name).map(({ input }) => input)

  it('are asked for when somebody looks, beside the plan of the next run', async () => {
    const kept = useKeptFeatures()
    await flushPromises()
    expect(asked('features:list')).toEqual([])
    kept.shown = true
    await flushPromises()
    expect(asked('features:list')).toMatchObject([{ plan: { base: 'MobileNet', mode: 'features' } }])
    expect([kept.stores.length, kept.bytes]).toEqual([3, 123])
    expect(kept.chosen('unused').map(({ bytes }) => bytes)).toEqual([20, 3])
    expect(kept.chosen('all')).toHaveLength(3)
    expect(kept.chosen('b'.repeat(24)).map(({ bytes }) => bytes)).toEqual([20])
  })

  it('are cleared as asked, and looked at again', async () => {
    const kept = useKeptFeatures()
    kept.shown = true
    await flushPromises()
    await kept.clear('unused')
    expect(kept.stores.map(({ bytes }) => bytes)).toEqual([100])
    await kept.clear('a'.repeat(24))
    expect(kept.stores).toEqual([])
    expect(asked('features:clear')).toMatchObject([{ what: 'unused' }, { what: 'a'.repeat(24) }])
  })

  it('are in use while a training runs, and read again when it has ended', async () => {
    const kept = useKeptFeatures()
    kept.shown = true
    await flushPromises()
    bridge.tell('job:progress', training)
    await expect.poll(() => kept.inUse).toBe(true)
    there = [...there, store('d', true, 1)]
    const { job, kind, run, weights } = training
    bridge.tell('job:ended', { job, kind, run, weights, state: 'done', error: null, exported: null })
    await flushPromises()
    expect([kept.inUse, kept.stores.length]).toEqual([false, 4])
  })
})
