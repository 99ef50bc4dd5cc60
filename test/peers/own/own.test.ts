/**
 * Keras' own models as bases: layers, classes, shapes and parameters, the base's output at the file's size and at another,
 * and every gradient, from `.keras` and `.h5` alike.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BaseInfo } from '../../../src/contract'
import { GraphBuilder, type Tensor } from '../../../src/engine/graph/builder'
import { compileNetwork } from '../../../src/engine/graph/compile'
import { gradients } from '../../../src/engine/graph/gradients'
import { writeSavedModel } from '../../../src/engine/graph/savedModel'
import { Session } from '../../../src/engine/graph/session'
import { inputOf, outputOf, readTopology } from '../../../src/engine/graph/topology'
import { addOwnBase } from '../../../src/engine/zoo/own/ownBases'
import { openBase, type Base } from '../../../src/engine/zoo/openBase'
import { runPeer } from '../../support/kerasPeer'
import { readNpy } from '../../support/npy'
import { runNetwork } from '../../support/runNetwork'
import { serviceOptions, workFolder } from '../../support/sample'

interface Case {
  readonly model: string
  /** Where the base must end by itself. */
  readonly until: string
  /** The file's size first. */
  readonly sizes: readonly number[]
  readonly files: readonly string[]
  readonly gradients: boolean
}

const cases: readonly Case[] = [
  { model: 'every', until: 'last_bn', sizes: [24, 32], files: ['model.keras', 'model.h5'], gradients: true },
  {
    model: 'nested',
    until: 'conv_pw_13_relu',
    sizes: [64, 96],
    files: ['model.keras', 'model.h5'],
    gradients: false
  },
  { model: 'MobileNetV2', until: 'out_relu', sizes: [96, 64], files: ['model.keras'], gradients: true },
  {
    model: 'EfficientNetB0',
    until: 'top_activation',
    sizes: [64, 48],
    files: ['model.keras', 'model.h5'],
    gradients: false
  },
  { model: 'DenseNet121', until: 'relu', sizes: [64, 96], files: ['model.h5'], gradients: false },
  { model: 'ResNet50V2', until: 'post_relu', sizes: [64, 96], files: ['model.keras'], gradients: false },
  {
    model: 'MobileNetV3Small',
    until: 'activation_17',
    sizes: [64, 96],
    files: ['model.keras'],
    gradients: false
  }
]

interface KerasAnswer {
  readonly layers: readonly {
    readonly name: string
    readonly class: string
    readonly shape: readonly (number | null)[]
    readonly params: number
  }[]
  readonly gradients: readonly string[]
}

const work = workFolder('own')
const places = serviceOptions(work)
let keras: readonly KerasAnswer[]
beforeAll(() => {
  keras = runPeer(join(__dirname, 'keras_own.py'), { cases, out: work })
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** The largest difference as a share of the largest value. */
function relative(got: Float32Array, expected: Float32Array): number {
  expect(got.length).toBe(expected.length)
  const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  return got.reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? NaN))), 0) / largest
}

for (const [number, { model, until, sizes, files, gradients: differentiated }] of cases.entries()) {
  const folder = join(work, String(number))
  const [first = 0] = sizes

  for (const file of files) {
    describe(`${model} from ${file}`, () => {
      const name = `${model}-${file.replace('model.', '')}`
      let info: BaseInfo
      const open = (size: number): Promise<Base> => openBase({ base: name, alpha: 1, size }, places)
      beforeAll(async () => {
        info = await addOwnBase({ file: join(folder, file), name, preprocessing: 'none' }, places)
      })

      it('ends where height and width end, at the size of the file', async () => {
        const opened = (await open(first)).model
        expect(opened.outputNames).toEqual([until])
        expect(info).toMatchObject({ name, origin: 'own', defaultSize: first, params: opened.countParams() })
        expect(info.depth).toBeGreaterThan(4)
      })

      it.skipIf(model === 'nested')('is layer for layer Keras', async () => {
        const opened = (await open(first)).model
        // Operators of Keras 3, as `x + 3`, are none of its `model.layers`.
        const names = new Set(keras[number]?.layers.map((layer) => layer.name))
        const rows = opened.layers
          .filter((layer) => names.has(layer.name))
          .map((layer) => ({
            name: layer.name,
            class: layer.getClassName(),
            shape: layer.outputShape,
            params: layer.countParams()
          }))
        expect(rows).toEqual(keras[number]?.layers)
      })

      for (const size of sizes) {
        it(`gives Keras' numbers to 1e-4 at ${size}`, async () => {
          const base = await open(size)
          const x = readNpy(join(folder, `x-${size}.npy`))
          const got = await runNetwork(base.model, await base.pretrained(), x, [2, size, size, 3])
          expect(relative(got, readNpy(join(folder, `y-${size}.npy`)))).toBeLessThan(1e-4)
        })
      }

      it.runIf(differentiated)("has Keras' gradient of every weight", async () => {
        const got = await gradientsOf(await open(first), folder, first)
        const expected = keras[number]?.gradients ?? []
        expect(expected.length).toBeGreaterThan(10)
        const worst = expected.map((path) => {
          // Keras 3 calls a depthwise kernel just kernel.
          const ours = got.get(path) ?? got.get(path.replace(/kernel$/, 'depthwise_kernel'))
          if (!ours) return { path, off: Infinity }
          return { path, off: relative(ours, readNpy(join(folder, `grad-${path.replace(/\//g, '-')}.npy`))) }
        })
        expect(worst.filter(({ off }) => !(off < 1e-3))).toEqual([])
        expect([...got.keys()]).toHaveLength(expected.length)
      })
    })
  }
}

/** d(sum(y * k))/d(weight) by `<layer>/<weight>`, nothing folded. */
async function gradientsOf(base: Base, folder: string, size: number): Promise<Map<string, Float32Array>> {
  const network = readTopology(base.model)
  const last = outputOf(network)
  const g = new GraphBuilder()
  const x = g.placeholder('x', 'float32', [null, size, size, 3])
  const k = g.placeholder('k', 'float32', [null, ...last.outputShape])
  const reads = new Map<string, Tensor>()
  const outputs = compileNetwork({
    g,
    network,
    weights: await base.pretrained(),
    given: new Map([[inputOf(network).name, x]]),
    wanted: [last.name],
    trainable: new Set(network.layers.map(({ name }) => name)),
    place(key, array) {
      const read = g.read(g.variable(key, array.shape, array.data))
      if (!key.includes('/moving_')) reads.set(key, read)
      return read
    }
  })
  const of = outputs.get(last.name)
  if (!of) throw new Error('The base has no output.')
  const found = gradients(g, [{ of, gradient: k }], [...reads.values()])
  const wanted = Object.fromEntries(
    [...reads.keys()].map((key, i): [string, Tensor] => [key, found[i] as Tensor])
  )
  const at = join(folder, 'gradients')
  const session = Session.load(
    at,
    await writeSavedModel({
      folder: at,
      graph: g,
      signatures: { run: { inputs: { x, k }, outputs: wanted } }
    })
  )
  const got = session.run('run', {
    x: { dtype: 'float32', shape: [2, size, size, 3], data: readNpy(join(folder, `x-${size}.npy`)) },
    k: { dtype: 'float32', shape: [2, ...last.outputShape], data: readNpy(join(folder, 'k.npy')) }
  })
  session.dispose()
  return new Map(Object.entries(got).map(([key, fetched]) => [key, fetched?.data as Float32Array]))
}
