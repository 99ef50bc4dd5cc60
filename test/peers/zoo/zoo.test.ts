/**
 * The zoo against keras.applications: names, classes, shapes, parameters and order, numbers from every file
 * layout, and preprocessing.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preprocess } from '../../../src/engine/dataset/pictures'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { loadProgram } from '../../../src/engine/graph/program'
import { buildBase } from '../../../src/engine/zoo/build'
import { zooNames, type ZooName } from '../../../src/contract'
import { catalog } from '../../../src/engine/zoo/catalog'
import { loadWeights } from '../../../src/engine/zoo/weights'
import { runPeer } from '../../support/kerasPeer'
import { readNpy } from '../../support/npy'
import { runNetwork } from '../../support/runNetwork'
import { workFolder } from '../../support/sample'

interface KerasLayer {
  readonly name: string
  readonly class: string
  readonly shape: (number | null)[]
  readonly params: number
}

interface Case {
  readonly base: ZooName
  readonly alpha: number
  readonly includeTop: boolean
  /** Input sizes; numbers are compared at the last. */
  readonly sizes: readonly number[]
  readonly files: readonly string[]
}

const bare = { alpha: 1, includeTop: false }
const topped = { alpha: 1, includeTop: true, files: [] }
const cases: readonly Case[] = [
  { base: 'MobileNet', ...bare, sizes: [160, 128], files: [] },
  { base: 'MobileNet', alpha: 0.25, includeTop: false, sizes: [224, 99], files: ['keras2.h5', 'whole.h5'] },
  {
    base: 'MobileNet',
    alpha: 0.5,
    includeTop: true,
    sizes: [224],
    files: ['keras2.h5', 'whole.h5', 'keras3.weights.h5']
  },
  { base: 'VGG16', ...bare, sizes: [224, 47], files: ['keras2.h5', 'keras3.weights.h5'] },
  { base: 'VGG19', ...bare, sizes: [150, 32], files: ['keras2.h5'] },
  { base: 'ResNet50', ...bare, sizes: [224, 65], files: ['keras2.h5', 'keras3.weights.h5'] },
  { base: 'Xception', ...bare, sizes: [299, 75], files: ['published.h5', 'keras3.weights.h5'] },
  {
    base: 'InceptionV3',
    ...bare,
    sizes: [299, 80],
    files: ['keras2.h5', 'published.h5', 'keras3.weights.h5']
  },
  { base: 'VGG16', ...topped, sizes: [32] },
  { base: 'VGG19', ...topped, sizes: [32] },
  { base: 'ResNet50', ...topped, sizes: [32] },
  { base: 'Xception', ...topped, sizes: [71] },
  { base: 'InceptionV3', ...topped, sizes: [75] }
]

const work = workFolder('zoo')
/** Two pixels of two pictures. */
const pixels = [
  [[[0, 127.5, 255]], [[12, 200, 31]]],
  [[[255, 255, 255]], [[1, 2, 3]]]
]
let keras: {
  readonly layers: readonly Readonly<Record<string, KerasLayer[]>>[]
  readonly preprocessed: Readonly<Record<string, number[]>>
}
beforeAll(() => {
  keras = runPeer(join(__dirname, 'keras_zoo.py'), { cases, pixels, out: work })
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

for (const [number, { base, alpha, includeTop, sizes, files }] of cases.entries()) {
  describe(`${base}${base === 'MobileNet' ? ` ${alpha}` : ''}${includeTop ? ' with its top' : ''}`, () => {
    for (const size of sizes) {
      it(`is layer for layer Keras at ${size}`, () => {
        const rows = buildBase({ base, alpha, size, includeTop }).layers.map((layer) => ({
          name: layer.name,
          class: layer.getClassName(),
          shape: layer.outputShape,
          params: layer.countParams()
        }))
        expect(rows).toEqual(keras.layers[number]?.[size] ?? [])
      })
    }

    const [first, ...others] = files
    if (!first) return
    const size = sizes[sizes.length - 1] ?? 0
    const folder = join(work, String(number))

    it(`gives Keras' numbers to 1e-4 from ${first}`, async () => {
      const model = buildBase({ base, alpha, size, includeTop })
      const [input, expected] = [readNpy(join(folder, 'input.npy')), readNpy(join(folder, 'output.npy'))]
      const weights = await loadWeights(model, join(folder, first))
      const got = await runNetwork(model, weights, input, [2, size, size, 3])
      expect(got.length).toBe(expected.length)
      const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
      const worst = got.reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? NaN))), 0)
      expect(worst / largest).toBeLessThan(1e-4)
    })

    for (const file of others) {
      it(`finds the same weights in ${file}`, async () => {
        const model = buildBase({ base, alpha, size, includeTop })
        const expected = await loadWeights(model, join(folder, first))
        const got = await loadWeights(model, join(folder, file))
        expect([...got.keys()]).toEqual([...expected.keys()])
        const different = [...expected].filter(([key, { data }]) => !sameNumbers(data, got.get(key)?.data))
        expect(different.map(([key]) => key)).toEqual([])
      })
    }
  })
}

describe('preprocessing', () => {
  for (const base of zooNames) {
    it(`of ${base} is Keras'`, async () => {
      const g = new GraphBuilder()
      const x = g.placeholder('x', 'float32', [null, 2, 1, 3])
      const y = preprocess(g, x, catalog[base].preprocessing)
      const session = await loadProgram(g, { run: { inputs: { x }, outputs: { y } } })
      const data = Float32Array.from(pixels.flat(3))
      const got = session.run('run', { x: { dtype: 'float32', shape: [2, 2, 1, 3], data } })['y']?.data
      session.dispose()
      const expected = keras.preprocessed[base] ?? []
      expect(got?.length).toBe(expected.length)
      expected.forEach((value, i) => expect(got?.[i]).toBeCloseTo(value, 4))
    })
  }
})

describe('a file of another base', () => {
  it('is refused, even where all names of this one are in it', async () => {
    const vgg19 = join(work, String(cases.findIndex(({ base }) => base === 'VGG19')), 'keras2.h5')
    const vgg16 = buildBase({ base: 'VGG16', alpha: 1, size: 32 })
    await expect(loadWeights(vgg16, vgg19)).rejects.toThrow(/a layer "block3_conv4" in its midst/)
  })
})

function sameNumbers(a: Float32Array, b: Float32Array | undefined): boolean {
  const bytes = (x: Float32Array): Buffer => Buffer.from(x.buffer, x.byteOffset, x.byteLength)
  return b !== undefined && bytes(a).equals(bytes(b))
}
