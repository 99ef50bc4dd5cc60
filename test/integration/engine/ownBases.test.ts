/** Own bases through the engine's requests: a TF.js model as tfjs itself saves it, files that are none, names, removal. */
import * as tf from '@tensorflow/tfjs-node-gpu'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BaseInfo } from '../../../src/contract'
import { createEngine, type Engine } from '../../../src/engine/service'
import { openBase } from '../../../src/engine/zoo/openBase'
import { runNetwork } from '../../support/runNetwork'
import { serviceOptions, workFolder } from '../../support/sample'
import { zip, type ZipPart } from '../../support/zip'

const work = workFolder('own-bases')
const places = serviceOptions(work)
const context = { signal: new AbortController().signal }
const saved = join(work, 'petals')
const file = join(saved, 'model.json')
let engine: Engine
let model: tf.Sequential

/** A model within a model, with names that the head of a plan has, too. */
function smallModel(): tf.Sequential {
  const inner = tf.sequential({ name: 'inner' })
  inner.add(tf.layers.inputLayer({ inputShape: [16, 16, 4] }))
  inner.add(tf.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, padding: 'same', strides: 2 }))
  inner.add(tf.layers.batchNormalization({ name: 'normalize' }))
  const outer = tf.sequential({ name: 'petals' })
  outer.add(
    tf.layers.conv2d({
      name: 'conv',
      filters: 4,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'hardSigmoid',
      inputShape: [32, 32, 3]
    })
  )
  outer.add(tf.layers.dropout({ name: 'dropout', rate: 0.5 }))
  outer.add(inner)
  outer.add(tf.layers.reLU({ name: 'dense', maxValue: 6 }))
  outer.add(tf.layers.flatten({ name: 'flatten' }))
  outer.add(tf.layers.dense({ name: 'scores', units: 2 }))
  let seed = 1
  outer.setWeights(outer.getWeights().map((w) => tf.randomUniform(w.shape, 0.1, 1, 'float32', seed++)))
  return outer
}

const add = (input: Partial<Parameters<Engine['handlers']['engine:add-base']>[0]>): Promise<BaseInfo> =>
  Promise.resolve(engine.handlers['engine:add-base']({ file, preprocessing: 'none', ...input }, context))
const list = async (): Promise<BaseInfo[]> => engine.handlers['engine:bases']({}, context)
const remove = async (name: string): Promise<unknown> =>
  engine.handlers['engine:remove-base']({ name }, context)
/** What lies in the folder of own bases. */
const kept = (): string[] =>
  existsSync(join(work, 'user', 'bases')) ? readdirSync(join(work, 'user', 'bases')) : []

beforeAll(async () => {
  engine = createEngine(places, () => undefined)
  model = smallModel()
  await model.save(`file://${saved}`)
})
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

describe('a TF.js model', () => {
  it('is added under the name of its folder, and listed with the zoo; what killed programs left is swept', async () => {
    // 2^22 + 1 is a process id above what Linux gives out.
    const left = [`.adding-petals-${2 ** 22 + 1}-1`, `.removing-old.one-${2 ** 22 + 1}-3`]
    for (const name of left) mkdirSync(join(work, 'user', 'bases', name), { recursive: true })
    const another = `.adding-leaves-${process.ppid}-1`
    mkdirSync(join(work, 'user', 'bases', another))
    const info = await add({ preprocessing: 'rescale' })
    // Convolution and depthwise convolution with biases, and normalisation: the top is left out.
    const params = 3 * 3 * 3 * 4 + 4 + (3 * 3 * 4 + 4) + 4 * 4
    expect(info).toEqual({
      name: 'petals',
      origin: 'own',
      year: null,
      paper: null,
      licence: null,
      params,
      depth: 3,
      defaultSize: 32,
      minSize: 32,
      alphas: [1],
      top1: null,
      top5: null,
      preprocessing: 'rescale',
      speed: null,
      weights: []
    })
    const bases = await list()
    expect(bases.map(({ name }) => name)).toContain('VGG16')
    expect(bases[bases.length - 1]).toEqual(info)
    expect(kept()).toEqual([another, 'petals'])
    rmSync(join(work, 'user', 'bases', another), { recursive: true })
  })

  for (const size of [32, 48]) {
    it(`gives the numbers of tfjs at ${size}`, async () => {
      const base = await openBase({ base: 'petals', alpha: 1, size }, places)
      expect(base.preprocessing).toEqual({ kind: 'rescale' })
      const xs = tf.randomUniform([2, size, size, 3], 0, 1, 'float32', 9)
      const layers = (name: string): tf.layers.Layer => model.getLayer(name)
      const inner = (layers('inner') as unknown as tf.Sequential).layers
      const expected = [layers('conv'), ...inner.filter(({ name }) => name !== 'input'), layers('dense')]
        .filter((layer) => layer.getClassName() !== 'InputLayer')
        .reduce((x, layer) => layer.call(x, { training: false }) as tf.Tensor, xs as tf.Tensor)
      const pixels = xs.dataSync<'float32'>()
      const got = await runNetwork(base.model, await base.pretrained(), pixels, [2, size, size, 3])
      const numbers = expected.dataSync<'float32'>()
      expect(got.length).toBe(numbers.length)
      const largest = numbers.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
      expect(largest).toBeGreaterThan(0.1)
      const worst = got.reduce((most, v, i) => Math.max(most, Math.abs(v - (numbers[i] ?? NaN))), 0)
      expect(worst / largest).toBeLessThan(1e-5)
    })
  }

  it('takes a head whose names it has, and keeps its random layer below the cut', async () => {
    const summary = await engine.handlers['engine:summary'](
      {
        base: 'petals',
        alpha: 1,
        size: 64,
        unfreeze: [],
        freezeBatchNorm: false,
        includeTop: false,
        head: { pool: 'avg', dense: [8, 4], dropout: 0.2, l2: 0 },
        classes: 2
      },
      context
    )
    const head = summary.layers.filter(({ block }) => block === 'head').map(({ name }) => name)
    expect(head).toEqual(['global_average_pooling2d', 'dense_1', 'dense_2', 'dropout_1', 'predictions'])
    expect(summary.cut).toBe('global_average_pooling2d')
    expect(summary.featureLength).toBe(4)
  })

  it('has no alpha and no top', async () => {
    await expect(openBase({ base: 'petals', alpha: 0.5, size: 32 }, places)).rejects.toThrow(
      /petals has no alpha/
    )
    const topped = openBase({ base: 'petals', alpha: 1, size: 32, includeTop: true }, places)
    await expect(topped).rejects.toThrow(/was added without its top/)
  })
})

describe('names', () => {
  it('of the zoo and of bases that are there are refused, capitals or not', async () => {
    await expect(add({ name: 'vgg16' })).rejects.toThrow(/"vgg16" is the name of a base of the zoo.*--name/)
    await expect(add({ name: 'Petals' })).rejects.toThrow(/a base "petals" already.*thaw bases remove petals/)
    expect(kept()).toEqual(['petals'])
  })

  it('that are not there are answered with those that are', async () => {
    await expect(openBase({ base: 'petal', alpha: 1, size: 32 }, places)).rejects.toThrow(
      /no base "petal"\. There are Xception, .*, MobileNet, petals\. "thaw bases add FILE"/
    )
    await expect(remove('petal')).rejects.toThrow(/no base "petal"/)
    await expect(remove('VGG16')).rejects.toThrow(/VGG16 belongs to the zoo/)
  })

  it('are free again once the base is removed', async () => {
    await remove('petals')
    expect(kept()).toEqual([])
    expect((await list()).map(({ name }) => name)).not.toContain('petals')
    expect(await add({ name: 'petals', until: 'conv' })).toMatchObject({ name: 'petals', depth: 1 })
    await remove('petals')
  })
})

describe('a file that cannot be taken leaves nothing behind', () => {
  const copy = (name: string): string => {
    const folder = join(work, name)
    mkdirSync(folder, { recursive: true })
    for (const part of readdirSync(saved)) copyFileSync(join(saved, part), join(folder, part))
    return join(folder, 'model.json')
  }
  const edit = (path: string, change: (text: string) => string): string => {
    writeFileSync(path, change(readFileSync(path, 'utf8')))
    return path
  }
  const written = (name: string, data: string | Uint8Array): string => {
    writeFileSync(join(work, name), data)
    return join(work, name)
  }
  const part = (name: string, text: string, claims?: number): ZipPart => ({
    name,
    data: Buffer.from(text),
    ...(claims !== undefined && { claims })
  })

  const cases: Readonly<Record<string, readonly [make: () => string, said: RegExp]>> = {
    'that is not there': [() => join(work, 'nowhere.keras'), /There is no file .*nowhere\.keras/],
    'that is a folder': [() => saved, /is a folder\. Name a file/],
    'of a name that it is not': [
      () => written('fake.keras', 'hello'),
      /fake\.keras ends in \.keras, but holds no zip archive/
    ],
    'that is empty': [() => written('empty.h5', ''), /empty\.h5 ends in \.h5, but is empty/],
    'that is no model': [() => written('notes.txt', 'hello'), /notes\.txt is no model that Thaw can read/],
    'that is other JSON': [() => written('other.json', '{"a": 1}'), /no model\.json as TF\.js writes it/],
    'that is a graph model': [
      () =>
        written('graph.json', '{"format":"graph-model","modelTopology":{"node":[]},"weightsManifest":[]}'),
      /is a TF\.js graph model/
    ],
    'whose shard is gone': [
      () => {
        const path = copy('torn')
        rmSync(join(work, 'torn', 'weights.bin'))
        return path
      },
      /lie in weights\.bin beside its model\.json, and that file is not there/
    ],
    'whose shard is cut': [
      () => {
        const path = copy('cut')
        truncateSync(join(work, 'cut', 'weights.bin'), 100)
        return path
      },
      /the shards end before "[^"]+"/
    ],
    'whose shard lies elsewhere': [
      () => edit(copy('outside'), (text) => text.replace('"weights.bin"', '"../../etc/passwd"')),
      /names a file outside its folder/
    ],
    'with weights of another shape': [
      () => edit(copy('shapes'), (text) => text.replace('[3,3,3,4]', '[3,3,4,3]')),
      /Layer "conv" needs kernel of shape \[3, 3, 3, 4\], and the file has \[3, 3, 4, 3\]/
    ],
    'with a layer that is not known': [
      () => edit(copy('lambda'), (text) => text.replace('"ReLU"', '"Lambda"')),
      /"dense" \(Lambda\) is of a class that Thaw does not know/
    ],
    'that is a cut archive': [
      () => written('cut.keras', zip([part('config.json', '{}')]).subarray(0, 40)),
      /no \.keras file as Keras writes it, or it is damaged/
    ],
    'that is another archive': [
      () => written('zip.keras', zip([part('a.txt', 'a')])),
      /it has no config\.json/
    ],
    'that climbs out of its folder': [
      () => written('climb.keras', zip([part('../../climbed.txt', 'x'), part('config.json', '{}')])),
      /damaged|has no model\.weights\.h5/
    ],
    'that lies about a size': [
      () => written('liar.keras', zip([part('config.json', '{}', 10_000)])),
      /no \.keras file as Keras writes it, or it is damaged/
    ],
    'that claims too much': [
      () => written('huge.keras', zip([{ ...part('config.json', '{}', 2 ** 31), deflated: true }])),
      /claims 2147483648 bytes, and \d+ are the most/
    ],
    'that unpacks to more than it claims': [
      () => written('bomb.keras', zip([{ ...part('config.json', ' '.repeat(1e6), 2), deflated: true }])),
      /no \.keras file as Keras writes it, or it is damaged/
    ],
    'that has a part twice': [
      () => written('twice.keras', zip([part('config.json', '{}'), part('config.json', '{}')])),
      /has two files config\.json/
    ],
    'that is no HDF5 within': [
      () => written('plain.keras', zip([part('config.json', '{}'), part('model.weights.h5', 'x')])),
      /neither Functional nor Sequential/
    ],
    'that is HDF5 without a model': [
      () => join(places.resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5'),
      /holds weights, but no model.*model\.save/
    ]
  }
  for (const [what, [make, said]] of Object.entries(cases)) {
    it(what, async () => {
      await expect(add({ file: make(), name: 'broken' })).rejects.toThrow(said)
      expect(kept()).toEqual([])
      expect(existsSync(join(work, 'climbed.txt')) || existsSync(join(work, 'user', 'climbed.txt'))).toBe(
        false
      )
    })
  }
})
