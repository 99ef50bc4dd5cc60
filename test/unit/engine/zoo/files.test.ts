import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { baseInfoSchema } from '../../../../src/contract'
import { zooNames } from '../../../../src/contract'
import { catalog } from '../../../../src/engine/zoo/catalog'
import { bases, findWeights } from '../../../../src/engine/zoo/files'
import { resources, workFolder } from '../../../support/sample'

const work = workFolder('files')
const places = { resources, kerasHome: work, userData: work }
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('findWeights', () => {
  it('finds what ships with Thaw for any size, and names where Keras would put the rest', () => {
    const shipped = findWeights({ base: 'MobileNet', alpha: 0.25, size: 160, includeTop: false, ...places })
    expect(shipped).toMatchObject({ atHand: true, bytes: 2_108_140 })
    const other = findWeights({ base: 'MobileNet', alpha: 0.5, size: 160, includeTop: false, ...places })
    expect(other).toMatchObject({
      atHand: false,
      path: join(work, 'models', 'mobilenet_5_0_160_tf_no_top.h5')
    })
  })

  it("finds a file in Keras' cache, the one for the size first", () => {
    const cache = join(work, 'models')
    mkdirSync(cache)
    const find = (size: number) =>
      findWeights({ base: 'MobileNet', alpha: 0.75, size, includeTop: false, ...places })
    writeFileSync(join(cache, 'mobilenet_7_5_224_tf_no_top.h5'), 'weights')
    expect(find(160)).toEqual({
      path: join(cache, 'mobilenet_7_5_224_tf_no_top.h5'),
      atHand: true,
      bytes: 7,
      fetched: 0
    })
    writeFileSync(join(cache, 'mobilenet_7_5_160_tf_no_top.h5'), 'own')
    expect(find(160).path).toBe(join(cache, 'mobilenet_7_5_160_tf_no_top.h5'))
    expect(find(200).path).toBe(join(cache, 'mobilenet_7_5_224_tf_no_top.h5'))
  })

  it('says how large the published file of a base is', () => {
    const vgg = (includeTop: boolean) =>
      findWeights({ base: 'VGG16', alpha: 1, size: 150, includeTop, ...places })
    expect(vgg(false)).toEqual({
      path: join(work, 'models', 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5'),
      atHand: false,
      bytes: 58_889_256,
      fetched: 0
    })
    expect(vgg(true).bytes).toBe(553_467_096)
  })
})

describe('bases', () => {
  it('fit the contract', () => {
    for (const base of bases(places)) expect(baseInfoSchema.parse(base)).toEqual(base)
  })

  it('tell of the file for an input size, where a base has one of its own', () => {
    const cache = join(work, 'models')
    mkdirSync(cache, { recursive: true })
    writeFileSync(join(cache, 'mobilenet_5_0_192_tf_no_top.h5'), 'own')
    const half = (size?: number) =>
      bases(places, size)
        .find(({ name }) => name === 'MobileNet')
        ?.weights.find(({ alpha, includeTop }) => alpha === 0.5 && !includeTop)
    expect(half(192)).toMatchObject({ atHand: true, path: join(cache, 'mobilenet_5_0_192_tf_no_top.h5') })
    expect(half()).toMatchObject({ atHand: false, path: join(cache, 'mobilenet_5_0_224_tf_no_top.h5') })
  })
})

describe('catalog', () => {
  for (const base of zooNames) {
    it(`has published files of ${base} that are about as large as its parameters`, () => {
      const { files, params } = catalog[base]
      const [file] = files({ alpha: 1, size: 224, includeTop: true })
      expect(file.url.endsWith(`/${file.name}`)).toBe(true)
      const [noTop] = files({ alpha: 1, size: 224, includeTop: false })
      expect(noTop.name).toMatch(/no_?top\.h5$/)
      expect(noTop.bytes ?? 0).toBeGreaterThan(params * 4)
      if (base !== 'MobileNet')
        expect([file.md5, noTop.md5].every((md5) => /^[0-9a-f]{32}$/.test(md5 ?? ''))).toBe(true)
    })
  }
})
