// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BaseInfo, ServiceStatus } from '../../../../src/contract'
import { alphaAtHand, useModel, whySize } from '../../../../src/renderer/src/stores/model'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

const ready: ServiceStatus = { service: 'engine', state: 'ready', restarts: 0, lastCrash: null, error: null }

function weights(alpha: number, atHand: boolean): BaseInfo['weights'][number] {
  return { alpha, includeTop: false, atHand, path: `/models/${alpha}.h5`, bytes: null, fetched: 0 }
}

const mobileNet: BaseInfo = {
  name: 'MobileNet',
  origin: 'zoo',
  top5: 0.9,
  speed: null,
  year: 2017,
  paper: 'MobileNets',
  licence: 'Apache-2.0',
  params: 3_228_864,
  depth: 55,
  defaultSize: 224,
  minSize: 32,
  alphas: [0.25, 0.5, 1],
  top1: 0.704,
  preprocessing: 'tf',
  weights: [weights(0.25, true), weights(0.5, true), weights(1, false)]
}

describe('alphaAtHand', () => {
  it('begins with the widest base whose weights are here', () => {
    expect(alphaAtHand(mobileNet, 1)).toBe(0.5)
    expect(alphaAtHand(mobileNet, 0.25)).toBe(0.25)
    expect(alphaAtHand({ weights: [weights(1, false)] }, 1)).toBe(1)
    expect(alphaAtHand(null, 1)).toBe(1)
  })
})

describe('whySize', () => {
  it('names the sizes that the base takes', () => {
    expect([whySize(32, mobileNet), whySize(1024, mobileNet)]).toEqual([null, null])
    for (const size of [31, 1025, 96.5]) expect(whySize(size, mobileNet)).toContain('32 to 1024')
  })
})

describe('model', () => {
  let bridge: MemoryBridge

  beforeEach(() => {
    vi.useFakeTimers()
    setActivePinia(createPinia())
    bridge = installBridge({
      'engine:report': () => ({
        ok: true,
        tensorflow: '2.21.0',
        tfjs: '4.22.0',
        devices: [],
        threads: 2,
        problem: null
      }),
      'engine:bases': () => [mobileNet],
      'engine:summary': ({ size = 224 }) => {
        if (size === 64) throw { code: 'bad-input', message: 'Not that one.' }
        return {
          base: 'MobileNet',
          size,
          layers: [],
          params: { total: 0, trainable: 0, frozen: 0 },
          cut: 'flatten',
          featureLength: 1
        }
      }
    })
  })
  afterEach(() => void vi.useRealTimers())

  async function settle(): Promise<void> {
    await vi.advanceTimersByTimeAsync(1000)
    await flushPromises()
  }

  it('asks once for a burst of changes, and shows the last', async () => {
    const model = useModel()
    bridge.tell('app:service', ready)
    await settle()
    const before = bridge.asked.filter(({ name }) => name === 'engine:summary').length
    for (const size of [96, 128, 160]) model.choice.size = size
    await settle()
    expect(bridge.asked.filter(({ name }) => name === 'engine:summary')).toHaveLength(before + 1)
    expect(model.summary?.size).toBe(160)
  })

  it('shows an error beside the last good network, until the next good one', async () => {
    const model = useModel()
    bridge.tell('app:service', ready)
    await settle()
    model.choice.size = 64
    await settle()
    expect([model.summaryError?.message, model.summary?.size]).toEqual(['Not that one.', 224])
    model.choice.size = 96
    await settle()
    expect([model.summaryError, model.summary?.size]).toEqual([null, 96])
  })

  it('asks nothing for a size that no base takes', async () => {
    const model = useModel()
    bridge.tell('app:service', ready)
    await settle()
    const before = bridge.asked.length
    model.choice.size = 12
    await settle()
    expect(bridge.asked).toHaveLength(before)
    expect(model.sizeProblem).not.toBeNull()
  })
})
