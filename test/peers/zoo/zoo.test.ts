/**
 * The zoo against keras.applications: names, classes, shapes, parameters and order, numbers inside and at the end,
 * weights from every file layout, and preprocessing. THAW_GOLDENS=full compares numbers at the default sizes too, which
 * takes a quarter of an hour.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { preprocess } from '../../../src/engine/dataset/pictures'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { loadProgram } from '../../../src/engine/graph/program'
import { buildBase } from '../../../src/engine/zoo/build'
import { zooNames, type ZooName } from '../../../src/contract'
import { catalog } from '../../../src/engine/zoo/catalog'
import { loadWeights } from '../../../src/engine/zoo/weights'
import { runPeer } from '../../support/kerasPeer'
import { readNpy } from '../../support/npy'
import { runLayers } from '../../support/runNetwork'
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
  /** Input sizes at which layers are compared. */
  readonly sizes: readonly number[]
  /** Input sizes at which numbers are compared: small ones, even and odd, since time grows with their square. */
  readonly goldens: readonly [number, ...number[]]
  /** The file that the weights are read from, and others that must hold the same. */
  readonly files: readonly [string, ...string[]]
}

const [bare, topped] = [
  { alpha: 1, includeTop: false },
  { alpha: 1, includeTop: true }
]
const mobileNet = { base: 'MobileNet', goldens: [96, 75], files: ['keras2.h5'] } as const
const all: Case['files'] = ['keras2.h5', 'published.h5', 'whole.h5', 'keras3.weights.h5']
const everyDay: readonly Case[] = [
  { ...mobileNet, ...bare, sizes: [224, 160] },
  { ...mobileNet, ...bare, alpha: 0.75, sizes: [192] },
  { ...mobileNet, ...bare, alpha: 0.5, sizes: [128] },
  { ...mobileNet, ...bare, alpha: 0.25, sizes: [224, 99], files: ['keras2.h5', 'whole.h5'] },
  { ...mobileNet, ...topped, sizes: [224] },
  { ...mobileNet, ...topped, alpha: 0.75, sizes: [224] },
  {
    ...mobileNet,
    ...topped,
    alpha: 0.5,
    sizes: [224],
    files: ['keras2.h5', 'whole.h5', 'keras3.weights.h5']
  },
  { ...mobileNet, ...topped, alpha: 0.25, sizes: [224] },
  { base: 'VGG16', ...bare, sizes: [224, 47], goldens: [48, 75], files: ['keras2.h5', 'keras3.weights.h5'] },
  { base: 'VGG19', ...bare, sizes: [150, 32], goldens: [48, 75], files: ['keras2.h5'] },
  {
    base: 'ResNet50',
    ...bare,
    sizes: [224, 65],
    goldens: [64, 97],
    files: ['keras2.h5', 'keras3.weights.h5']
  },
  {
    base: 'Xception',
    ...bare,
    sizes: [299, 75],
    goldens: [96, 71],
    files: ['published.h5', 'keras3.weights.h5']
  },
  { base: 'InceptionV3', ...bare, sizes: [299, 80], goldens: [96, 75], files: all },
  { base: 'VGG16', ...topped, sizes: [32, 224], goldens: [32], files: ['keras2.h5'] },
  { base: 'VGG19', ...topped, sizes: [32], goldens: [32], files: ['keras2.h5'] },
  { base: 'ResNet50', ...topped, sizes: [224], goldens: [64, 33], files: ['keras2.h5'] },
  { base: 'Xception', ...topped, sizes: [299], goldens: [96, 71], files: ['keras2.h5'] },
  { base: 'InceptionV3', ...topped, sizes: [299], goldens: [96, 75], files: ['keras2.h5'] }
]
const full = process.env['THAW_GOLDENS'] === 'full'
const cases = full ? everyDay.map(atDefaultSize) : everyDay
if (full) vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 3_600_000 })

/** With the base's default size first; VGG's top fits that size alone. */
function atDefaultSize(each: Case): Case {
  const size = catalog[each.base].defaultSize
  const alone = each.includeTop && each.base.startsWith('VGG')
  return { ...each, goldens: alone ? [size] : [size, ...each.goldens] }
}

const work = workFolder('zoo')
/** Two pixels of two pictures. */
const pixels = [
  [[[0, 127.5, 255]], [[12, 200, 31]]],
  [[[255, 255, 255]], [[1, 2, 3]]]
]
let keras: {
  readonly cases: readonly {
    readonly layers: Readonly<Record<string, KerasLayer[]>>
    /** Names of the layers whose outputs are kept, the last one's at the end. */
    readonly goldens: readonly string[]
  }[]
  readonly preprocessed: Readonly<Record<string, number[]>>
}
beforeAll(() => {
  keras = runPeer(join(__dirname, 'keras_zoo.py'), { cases, pixels, out: work })
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

for (const [number, { base, alpha, includeTop, sizes, goldens, files }] of cases.entries()) {
  const folder = join(work, String(number))
  const [first, ...others] = files

  describe(`${base}${base === 'MobileNet' ? ` ${alpha}` : ''}${includeTop ? ' with its top' : ''}`, () => {
    for (const size of sizes) {
      it(`is layer for layer Keras at ${size}`, () => {
        const rows = buildBase({ base, alpha, size, includeTop }).layers.map((layer) => ({
          name: layer.name,
          class: layer.getClassName(),
          shape: layer.outputShape,
          params: layer.countParams()
        }))
        expect(rows).toEqual(keras.cases[number]?.layers[size] ?? [])
      })
    }

    for (const size of goldens) {
      it(`gives Keras' numbers to 1e-4 at ${size}, in its midst and at its end`, async () => {
        const model = buildBase({ base, alpha, size, includeTop })
        const weights = await loadWeights(model, join(folder, first))
        const input = {
          model,
          weights,
          x: readNpy(join(folder, `input-${size}.npy`)),
          shape: [2, size, size, 3]
        }
        const layers = keras.cases[number]?.goldens ?? []
        const expected = new Map(layers.map((name) => [name, readNpy(join(folder, `${name}-${size}.npy`))]))
        const inside = await runLayers(input, layers)
        // Alone, the output is computed by fewer and other ops: nothing in the midst has to be kept.
        const alone = await runLayers(input, layers.slice(-1))
        for (const got of [inside, alone]) {
          for (const [name, y] of got) expect(difference(y, expected.get(name)), name).toBeLessThan(1e-4)
        }
        expect(inside.size).toBe(expected.size)
      })
    }

    for (const file of others) {
      it(`finds the same weights in ${file}`, async () => {
        const model = buildBase({ base, alpha, size: goldens[0], includeTop })
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

/** The largest difference as a share of the largest value. */
function difference(got: Float32Array, expected: Float32Array | undefined): number {
  if (got.length !== expected?.length) return Infinity
  const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  return got.reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? NaN))), 0) / largest
}

function sameNumbers(a: Float32Array, b: Float32Array | undefined): boolean {
  const bytes = (x: Float32Array): Buffer => Buffer.from(x.buffer, x.byteOffset, x.byteLength)
  return b !== undefined && bytes(a).equals(bytes(b))
}
