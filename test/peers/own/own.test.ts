/**
 * Keras' own models as bases: layers, classes, shapes and parameters, the base's output at the file's size and at another,
 * and every gradient, from `.keras` and `.h5` alike.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planSchema, type BaseInfo, type PlanInput, type TrainResult } from '../../../src/contract'
import { GraphBuilder, type Tensor } from '../../../src/engine/graph/builder'
import { compileNetwork } from '../../../src/engine/graph/compile'
import { gradients } from '../../../src/engine/graph/gradients'
import { writeSavedModel } from '../../../src/engine/graph/savedModel'
import { Session } from '../../../src/engine/graph/session'
import { inputOf, outputOf, readTopology } from '../../../src/engine/graph/topology'
import { createEngine } from '../../../src/engine/service'
import { addOwnBase } from '../../../src/engine/zoo/own/ownBases'
import { openBase, type Base } from '../../../src/engine/zoo/openBase'
import { runPeer } from '../../support/kerasPeer'
import { readNpy } from '../../support/npy'
import { runNetwork } from '../../support/runNetwork'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

interface Case {
  readonly model: string
  /** Where the base must end by itself. */
  readonly until: string
  /** The file's size first. */
  readonly sizes: readonly number[]
  readonly files: readonly string[]
  readonly gradients: boolean
  /** Of the base what is thawed for a training. */
  readonly thaw?: string
}

const cases: readonly Case[] = [
  { model: 'every', until: 'last_bn', sizes: [24, 32], files: ['model.keras', 'model.h5'], gradients: true },
  {
    model: 'nested',
    until: 'conv_pw_13_relu',
    sizes: [64, 96],
    files: ['model.keras', 'model.h5', 'keras2.h5'],
    gradients: false
  },
  {
    model: 'MobileNetV2',
    until: 'out_relu',
    sizes: [96, 64],
    files: ['model.keras', 'keras2.h5'],
    gradients: true,
    thaw: 'block_16'
  },
  {
    model: 'EfficientNetB0',
    until: 'top_activation',
    sizes: [64, 48],
    files: ['model.keras'],
    gradients: true,
    thaw: 'block6d..' // with a Dropout that drops whole pictures
  },
  {
    model: 'DenseNet121',
    until: 'relu',
    sizes: [64, 96],
    files: ['model.h5'],
    gradients: true,
    thaw: 'conv5'
  },
  {
    model: 'ResNet50V2',
    until: 'post_relu',
    sizes: [64, 96],
    files: ['model.keras'],
    gradients: true,
    thaw: 'conv5'
  },
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
const engine = createEngine(places, () => undefined)
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

/** The largest difference as a share of the largest value. */
function relative(got: Float32Array, expected: Float32Array): number {
  expect(got.length).toBe(expected.length)
  const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  return got.reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] ?? NaN))), 0) / largest
}

for (const [number, { model, until, sizes, files, gradients: differentiated, thaw }] of cases.entries()) {
  const folder = join(work, String(number))
  const [first = 0] = sizes

  for (const file of files) {
    describe(`${model} from ${file}`, () => {
      const name = `${model}-${file}`
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

      it.runIf(differentiated && file === files[0])("has Keras' gradient of every weight", async () => {
        const got = await gradientsOf(await open(first), folder, first)
        const expected = keras[number]?.gradients ?? []
        expect(expected.length).toBeGreaterThan(10)
        const off = expected.map((path) => {
          // Keras 3 calls a depthwise kernel just kernel.
          const ours = got.get(path) ?? got.get(path.replace(/kernel$/, 'depthwise_kernel'))
          if (!ours) return { path, by: Infinity }
          return { path, by: relative(ours, readNpy(join(folder, `grad-${path.replace(/\//g, '-')}.npy`))) }
        })
        // In a deep network some input of a ReLU lies within rounding of 0 and falls on either side of it: that one
        // value's gradient then differs, by much in the few weights next to it and by little in all before.
        const [most, all] = model === 'every' ? [1e-3, 1e-3] : [5e-3, 0.2]
        const sorted = off.sort((a, b) => a.by - b.by)
        expect(sorted[Math.floor(0.9 * sorted.length)]?.by).toBeLessThan(most)
        expect(sorted.filter(({ by }) => !(by < all))).toEqual([])
        expect([...got.keys()]).toHaveLength(expected.length)
      })

      it.runIf(thaw !== undefined && file === files[0])(
        'trains: a head, then what is thawed; what is frozen stays as it is',
        async () => {
          const shared = {
            base: name,
            size: first,
            head: { pool: 'avg', dense: [8] },
            batch: 5,
            epochs: 2
          } as const
          const frozen = await train(`${name}-1`, shared)
          expect(frozen.frozenHash.after).toBe(frozen.frozenHash.before)
          expect(frozen.epochs).toBe(2)
          const thawed = await train(`${name}-2`, {
            ...shared,
            mode: 'finetune',
            unfreeze: [thaw ?? ''],
            epochs: 1
          })
          expect(thawed.trainable).toBeGreaterThan(frozen.trainable)
          const { before, after, blocks } = thawed.frozenHash
          expect(after).toBe(before)
          const moved = blocks.filter((block) => block.before !== block.after)
          expect(moved.length).toBeGreaterThan(0)
          expect(moved.every(({ trained }) => trained)).toBe(true)
        }
      )
    })
  }
}

/** A training on a few of the shipped flowers, as the library asks for it. */
async function train(run: string, plan: PlanInput): Promise<TrainResult> {
  const folder = join(work, 'runs', run)
  mkdirSync(folder, { recursive: true })
  const pictures = samplePictures(3)
  const input = {
    run,
    folder,
    plan: planSchema.parse(plan),
    classes: sampleClasses,
    featuresFolder: join(work, 'features'),
    train: pictures.filter((_, i) => i % 3 !== 0),
    val: pictures.filter((_, i) => i % 3 === 0)
  }
  return engine.handlers['engine:train'](input, { signal: new AbortController().signal })
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
      // Statistics are not trained: neither a BatchNormalization's nor a Normalization's.
      if (!/\/(moving_.*|mean|variance)$/.test(key)) reads.set(key, read)
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
