// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { BaseInfo, JobEnd, WeightsId } from '../../../../src/contract'
import { useBases } from '../../../../src/renderer/src/stores/bases'
import { useModel } from '../../../../src/renderer/src/stores/model'
import { useWeights, weightsIdOf } from '../../../../src/renderer/src/stores/weights'
import { engineReady, file, leaves, mobileNet, report, resNet50 } from '../support/bases'
import { installBridge, type MemoryBridge } from '../support/memoryBridge'

const wanted: WeightsId = { base: 'MobileNet', alpha: 0.5, includeTop: false }

function ended(state: JobEnd['state'], message = ''): JobEnd {
  const error = state === 'failed' ? ({ code: 'internal', message } as const) : null
  return { job: 'f1', kind: 'fetch', state, run: null, weights: wanted, error, exported: null }
}

describe('weights', () => {
  let bridge: MemoryBridge
  let known: BaseInfo[]
  let chosen: string | null

  beforeEach(async () => {
    setActivePinia(createPinia())
    known = [mobileNet, resNet50]
    chosen = '/home/ada/unknown.h5'
    bridge = installBridge({
      'engine:report': () => report,
      'engine:bases': () => known,
      'weights:fetch': ({ base }) => {
        if (base === 'ResNet50') throw { code: 'busy', message: 'One fetch at a time.' }
        return { job: 'f1' }
      },
      'app:choose-file': () => ({ path: chosen }),
      'engine:add-weights': ({ file: added }) => {
        if (added.includes('notes')) throw { code: 'weights-mismatch', message: 'That is no HDF5 file.' }
        return { base: 'MobileNet', alpha: 0.5, size: 224, includeTop: false, path: '/keras/m.h5' }
      },
      'job:cancel': () => ({})
    })
    useModel()
    useWeights()
    bridge.tell('app:service', engineReady)
    await flushPromises()
  })

  function progress(done: number): void {
    bridge.tell('job:progress', {
      job: 'f1',
      kind: 'fetch',
      phase: 'download',
      done,
      total: 1000,
      eta: 3,
      paused: false,
      run: null,
      weights: wanted
    })
  }

  it('shows the fetch of a file at that file alone, and asks only once', async () => {
    const weights = useWeights()
    void weights.fetch(wanted)
    expect(weights.isAsked(wanted)).toBe(true)
    await weights.fetch(wanted)
    await flushPromises()
    progress(250)
    expect(weights.jobOf(wanted)).toMatchObject({ done: 250, total: 1000 })
    expect(weights.jobOf({ ...wanted, alpha: 1 })).toBeNull()
    await weights.fetch(wanted)
    expect(bridge.asked.filter(({ name }) => name === 'weights:fetch')).toHaveLength(1)
  })

  it('knows at once, everywhere, that a file has come', async () => {
    const model = useModel()
    model.choice.alpha = 0.5
    expect(model.weightsProblem?.message).toContain('MobileNet 0.5 are not on this machine')
    known = [{ ...mobileNet, weights: mobileNet.weights.map((one) => ({ ...one, atHand: true })) }]
    bridge.tell('job:ended', ended('done'))
    await flushPromises()
    expect(model.weightsProblem).toBeNull()
  })

  it('keeps why a fetch failed with its file until it is tried again', async () => {
    const weights = useWeights()
    bridge.tell('job:ended', ended('failed', 'There is no way to the network.'))
    expect(weights.problemOf(wanted)?.message).toBe('There is no way to the network.')
    expect(weights.problemOf({ ...wanted, alpha: 1 })).toBeNull()
    await weights.fetch(wanted)
    expect(weights.problemOf(wanted)).toBeNull()
  })

  it('says nothing is wrong after a cancel, and tells of what is kept', async () => {
    known = [{ ...mobileNet, weights: [file(0.5, { fetched: 700 })] }]
    bridge.tell('job:ended', ended('cancelled'))
    await flushPromises()
    expect(useWeights().problemOf(wanted)).toBeNull()
    expect(useBases().find('MobileNet')?.weights[0]?.fetched).toBe(700)
  })

  it('says why a fetch could not even begin', async () => {
    const weights = useWeights()
    const id: WeightsId = { base: 'ResNet50', alpha: 1, includeTop: false }
    await weights.fetch(id)
    expect([weights.problemOf(id)?.message, weights.isAsked(id)]).toEqual(['One fetch at a time.', false])
  })

  it('takes weights from a file and says what it was', async () => {
    const weights = useWeights()
    expect(await weights.add()).toMatchObject({ base: 'MobileNet', alpha: 0.5, file: chosen })
    expect(weights.added?.path).toBe('/keras/m.h5')
    chosen = '/home/ada/notes.txt'
    await weights.add()
    expect([weights.added, weights.addError?.message]).toEqual([null, 'That is no HDF5 file.'])
  })

  it('does nothing where the person cancels the dialog', async () => {
    chosen = null
    expect(await useWeights().add()).toBeNull()
    expect(bridge.asked.some(({ name }) => name === 'engine:add-weights')).toBe(false)
  })

  it('names no published file for an own base', () => {
    expect(weightsIdOf(leaves, file(null))).toBeNull()
    expect(weightsIdOf(resNet50, file(null))).toEqual({ base: 'ResNet50', alpha: 1, includeTop: false })
  })
})
