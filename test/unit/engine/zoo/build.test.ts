import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { buildBase } from '../../../../src/engine/zoo/build'
import { zooNames } from '../../../../src/contract'
import { catalog } from '../../../../src/engine/zoo/catalog'

describe('buildBase', () => {
  for (const base of zooNames) {
    const { minSize, params } = catalog[base]

    it(`builds ${base} from its smallest size on, with the parameters it is listed with`, () => {
      const model = buildBase({ base, alpha: 1, size: minSize })
      expect(model.countParams()).toBe(params)
      expect(model.outputs[0]?.shape[1]).toBe(base === 'Xception' ? 3 : 1)
      expect(() => buildBase({ base, alpha: 1, size: minSize - 1 })).toThrow(
        `${base} takes pictures of ${minSize} pixels a side or more, not ${minSize - 1}.`
      )
    })
  }

  it('refuses an alpha that a base has not', () => {
    expect(() => buildBase({ base: 'MobileNet', alpha: 0.3, size: 224 })).toThrow(
      /MobileNet comes with alpha 1, 0.75, 0.5, 0.25, not 0.3/
    )
    expect(() => buildBase({ base: 'VGG16', alpha: 0.5, size: 224 })).toThrow(/VGG16 has no alpha/)
  })

  it('keeps no numbers: the 138 million parameters of VGG16 cost no memory', async () => {
    const before = heldBytes()
    const model = buildBase({ base: 'VGG16', alpha: 1, size: 224, includeTop: true })
    // 553 MB if they were kept; buffers are freed beside the collector, on a thread of its own.
    await expect.poll(() => heldBytes() - before).toBeLessThan(50_000_000)
    expect(model.countParams()).toBe(138_357_544)
  })
})

/** Bytes in array buffers that something still holds. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().arrayBuffers
}
