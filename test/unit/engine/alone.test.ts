/** One thing at a time has the machine; what is trained goes before the speed of a base. */
import { describe, expect, it } from 'vitest'
import { createAlone, type Work } from '../../../src/engine/alone'
import { createPausing } from '../../../src/engine/pausing'

const pausing = createPausing(new AbortController().signal, () => undefined)
const training: Work = { kind: 'training', base: 'VGG16', run: '3', pausing }
const forecast: Work = { kind: 'forecast', base: 'VGG16' }
const measurement: Work = { kind: 'measurement', base: 'MobileNet' }

/** Begins work that lasts until `end`. */
function begin(alone: ReturnType<typeof createAlone>, work: Work) {
  let end: () => void = () => undefined
  let disturbed: () => boolean = () => false
  const ended = alone.run(work, (asked) => {
    disturbed = asked
    return new Promise<void>((resolve) => (end = resolve))
  })
  return { ended, end: () => end(), disturbed: () => disturbed() }
}

describe('work that has the machine to itself', () => {
  it.each([
    [training, training, /A training is running/],
    [training, forecast, /A training is running/],
    [training, measurement, /A training is running/],
    [forecast, training, /A forecast is being measured/],
    [forecast, measurement, /A forecast is being measured/],
    [measurement, forecast, /The speed of a base is being measured/]
  ])('%o keeps %o waiting, until it has ended', async (first, second, sentence) => {
    const alone = createAlone()
    const { ended, end, disturbed } = begin(alone, first)
    await expect(alone.run(second, () => Promise.resolve())).rejects.toThrow(sentence)
    expect(disturbed()).toBe(false)
    end()
    await ended
    expect(await alone.run(second, () => Promise.resolve('its turn'))).toBe('its turn')
  })

  it('gives way where a base is measured and a training comes; the end of one is not the end of the other', async () => {
    const alone = createAlone()
    const measured = begin(alone, measurement)
    const trained = begin(alone, training)
    expect(measured.disturbed()).toBe(true)
    measured.end()
    await measured.ended
    expect([alone.trains('VGG16'), alone.trains('MobileNet')]).toEqual([true, false])
    expect(alone.pausing('3')).toBe(pausing)
    expect(() => alone.pausing('4')).toThrow(/Run 4 is not being trained/)
    trained.end()
    await trained.ended
    expect(alone.trains('VGG16')).toBe(false)
    expect(() => alone.pausing('3')).toThrow(/not being trained/)
  })

  it('is over where it fails', async () => {
    const alone = createAlone()
    const failed = alone.run(forecast, () => Promise.reject(new Error('no')))
    await expect(failed).rejects.toThrow('no')
    expect(await alone.run(training, () => Promise.resolve(1))).toBe(1)
  })
})
