// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { BaseInfo } from '../../../../src/contract'
import { useBases } from '../../../../src/renderer/src/stores/bases'
import { useMeasuring } from '../../../../src/renderer/src/stores/measuring'
import { engineReady, leaves, mobileNet, report, resNet50 } from '../support/bases'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

describe('measuring', () => {
  let bridge: MemoryBridge
  /** What is being measured waits here until the test lets it end. */
  let waiting: {
    readonly base: string
    readonly end: (info: BaseInfo) => void
    readonly fail: (why: object) => void
  }[]

  beforeEach(async () => {
    setActivePinia(createPinia())
    waiting = []
    bridge = installBridge({
      'engine:report': () => report,
      'engine:bases': () => [mobileNet, resNet50, leaves],
      'engine:measure-base': ({ base }) =>
        new Promise((end, fail) => {
          waiting.push({ base, end, fail })
        })
    })
    useBases()
    useMeasuring()
    bridge.tell('app:service', engineReady)
    await flushPromises()
  })

  async function end(info: BaseInfo): Promise<void> {
    waiting.shift()?.end(info)
    await flushPromises()
  }

  it('measures one after another and shows each as it comes', async () => {
    const measuring = useMeasuring()
    void measuring.measure(['MobileNet', 'ResNet50'])
    await flushPromises()
    expect([measuring.current, measuring.done, measuring.total, waiting.length]).toEqual([
      'MobileNet',
      0,
      2,
      1
    ])
    await end({ ...mobileNet, speed: 130 })
    expect(useBases().find('MobileNet')?.speed).toBe(130)
    expect([measuring.current, waiting.map(({ base }) => base)]).toEqual(['ResNet50', ['ResNet50']])
    await end({ ...resNet50, speed: 30 })
    expect([measuring.current, measuring.total]).toEqual([null, 0])
  })

  it('ends between two bases when it is asked to', async () => {
    const measuring = useMeasuring()
    void measuring.measure(['MobileNet', 'ResNet50'])
    await flushPromises()
    measuring.stop()
    expect([measuring.current, measuring.stopping]).toEqual(['MobileNet', true])
    await end({ ...mobileNet, speed: 130 })
    expect([measuring.current, waiting]).toEqual([null, []])
    expect(useBases().find('MobileNet')?.speed).toBe(130)
  })

  it('says of a base why it could not be measured, and goes on', async () => {
    const measuring = useMeasuring()
    void measuring.measure(['MobileNet', 'ResNet50'])
    await flushPromises()
    waiting.shift()?.fail({ code: 'busy', message: 'The engine is busy.' })
    await flushPromises()
    expect([measuring.problemOf('MobileNet')?.message, measuring.current]).toEqual([
      'The engine is busy.',
      'ResNet50'
    ])
    await end({ ...resNet50, speed: 30 })
    void measuring.measure(['MobileNet'])
    expect(measuring.problemOf('MobileNet')).toBeNull()
  })

  it('measures nothing beside a training, and says why', async () => {
    const measuring = useMeasuring()
    bridge.tell('job:progress', {
      job: 't1',
      kind: 'train',
      phase: 'epochs',
      done: 1,
      total: 10,
      eta: null,
      paused: false,
      run: '1',
      weights: null
    })
    expect(measuring.refused).toContain('being trained')
    await measuring.measure(['MobileNet'])
    expect(waiting).toEqual([])
  })
})
