/** Fine-tuning beside Keras: the loss of each of 20 steps, from the same weights, batches and optimizer, no dropout. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileNetwork, outputNamed } from '../../../src/engine/graph/compile'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { loadProgram } from '../../../src/engine/graph/program'
import { inputOf } from '../../../src/engine/graph/topology'
import type { WeightArray, Weights } from '../../../src/engine/graph/weights'
import { cutNetwork } from '../../../src/engine/model/cut'
import { planNetwork } from '../../../src/engine/model/network'
import { mergeWeights } from '../../../src/engine/model/weights'
import { createTrainer } from '../../../src/engine/training/trainer'
import { openBase } from '../../../src/engine/zoo/openBase'
import { loadWeights } from '../../../src/engine/zoo/weights'
import { runPeer } from '../../support/kerasPeer'
import { readNpy } from '../../support/npy'
import { serviceOptions, workFolder } from '../../support/sample'

const optimizers = ['rmsprop', 'adam', 'sgd'] as const
type Optimizer = (typeof optimizers)[number]

interface Case {
  readonly name: string
  readonly base: string
  readonly alpha: number
  readonly size: number
  readonly unfreeze: readonly string[]
  readonly freezeBatchNorm: boolean
  /** The first trained layer of the base, in the order of Keras' `model.layers`; null: the head alone is trained. */
  readonly first: string | null
  readonly lr: Readonly<Record<Optimizer, number>>
}

const [batch, steps, classes] = [8, 20, 5]
const lr = { rmsprop: 5e-5, adam: 5e-5, sgd: 2e-3 }
const plain = { alpha: 1, freezeBatchNorm: false, lr }
// Rounding grows with what is learned a step, the more so with normalisation over few values: oneDNN alone moves Keras' own
// losses by as much.
const gentle = { rmsprop: 2e-5, adam: 1e-5, sgd: 2e-4 }
const slow = { rmsprop: 2e-6, adam: 2e-6, sgd: 1e-4 }
const conv5 = { unfreeze: ['conv5'], first: 'conv5_block1_1_conv' }
const resNet = { ...plain, base: 'ResNet50', size: 64, ...conv5, lr: slow }
const cases: readonly Case[] = [
  { ...plain, name: 'the head alone', base: 'MobileNet', alpha: 0.25, size: 64, unfreeze: [], first: null },
  { ...plain, name: 'VGG16 block5', base: 'VGG16', size: 48, unfreeze: ['block5'], first: 'block5_conv1' },
  { ...resNet, name: 'ResNet50 conv5' },
  { ...resNet, name: 'ResNet50 conv5, frozen normalisation', freezeBatchNorm: true },
  {
    ...plain,
    name: 'MobileNet from conv_dw_12',
    base: 'MobileNet',
    alpha: 0.5,
    size: 64,
    lr: gentle,
    unfreeze: ['conv_dw_12..'],
    first: 'conv_dw_12'
  }
]

interface Steps {
  readonly losses: number[]
  readonly moving: number[][]
  readonly norm: string | null
}

const work = workFolder('finetune-peers')
let keras: Readonly<Record<string, Readonly<Record<Optimizer, Steps>>>>
beforeAll(() => {
  const asked = cases.map((each) => ({ ...each, optimizers }))
  keras = runPeer(join(__dirname, 'keras_finetune.py'), { folder: work, batch, steps, classes, cases: asked })
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs))

describe.each(cases)('$name', (each) => {
  const folder = join(work, each.name)

  async function prepare() {
    const base = await openBase(each, serviceOptions(work))
    const head = { pool: 'avg', dense: [16], dropout: 0, l2: 0 } as const
    const planned = planNetwork(base, { head, ...each }, classes)
    const cut = cutNetwork(planned.network, planned.trainable)
    const weights = mergeWeights(
      await loadWeights(base.model, join(folder, 'base.weights.h5')),
      headOf(folder, base.model.outputs[0]?.shape[3] ?? 0)
    )
    const features = await featuresAt(
      planned.network,
      cut,
      weights,
      readNpy(join(folder, 'x.npy')),
      each.size
    )
    return { planned, cut, weights, features, labels: Int32Array.from(readNpy(join(folder, 'y.npy'))) }
  }
  let prepared: Awaited<ReturnType<typeof prepare>>
  beforeAll(async () => {
    prepared = await prepare()
  })

  it.each(optimizers)('gives the losses of Keras by %s to 1e-4 relative', async (optimizer) => {
    const { planned, cut, weights, features, labels } = prepared
    const place = join(folder, optimizer)
    mkdirSync(place)
    const { network, trainable } = planned
    const trainer = await createTrainer({ network, cut, trainable, weights, optimizer, folder: place })
    const rows = (step: number) => {
      const at = (step % 5) * batch
      return {
        features: features.slice(at * cut.featureLength, (at + batch) * cut.featureLength),
        labels: labels.slice(at, at + batch)
      }
    }
    const losses = Array.from(
      { length: steps },
      (_, step) => trainer.step(rows(step), { learningRate: each.lr[optimizer], seed: 1, step }).loss
    )
    const now = trainer.weights()
    trainer.dispose()

    const expected = keras[each.name]?.[optimizer]
    expect(largest(losses.map((loss, i) => loss / (expected?.losses[i] ?? NaN) - 1))).toBeLessThan(1e-4)
    expect(largest(losses.map((loss) => loss / (losses[0] ?? NaN) - 1))).toBeGreaterThan(0.001)
    if (expected?.norm && trainable.has(expected.norm)) {
      for (const [i, name] of ['moving_mean', 'moving_variance'].entries()) {
        const got = now.get(`${expected.norm}/${name}`)?.data ?? []
        const wanted = expected.moving[i] ?? []
        expect(largest(Array.from(got, (v, c) => v - (wanted[c] ?? NaN))) / largest(wanted)).toBeLessThan(
          1e-3
        )
      }
    }
  })
})

function headOf(folder: string, channels: number): Weights {
  const read = (layer: string, weight: string, shape: number[]): [string, WeightArray] => [
    `${layer}/${weight}`,
    { shape, data: readNpy(join(folder, `${layer}_${weight}.npy`)) }
  ]
  return new Map([
    read('dense', 'kernel', [channels, 16]),
    read('dense', 'bias', [16]),
    read('predictions', 'kernel', [16, classes]),
    read('predictions', 'bias', [classes])
  ])
}

/** What lies below the cut makes of preprocessed pixels, a row a picture. */
async function featuresAt(
  network: Parameters<typeof cutNetwork>[0],
  cut: ReturnType<typeof cutNetwork>,
  weights: Weights,
  pixels: Float32Array,
  size: number
): Promise<Float32Array> {
  const g = new GraphBuilder()
  const x = g.placeholder('x', 'float32', [null, size, size, 3])
  const outputs = compileNetwork({
    g,
    network,
    weights,
    given: new Map([[inputOf(network).name, x]]),
    wanted: cut.frontier.map(({ name }) => name),
    place: (key, array) => g.constant(array.data, { shape: array.shape, name: key })
  })
  const [only, ...others] = cut.frontier
  if (!only || others.length > 0) throw new Error('These networks are cut in one place.')
  const session = await loadProgram(g, {
    run: { inputs: { x }, outputs: { y: outputNamed(outputs, only.name) } }
  })
  const shape = [pixels.length / (size * size * 3), size, size, 3]
  const got = session.run('run', { x: { dtype: 'float32', shape, data: pixels } })
  session.dispose()
  return got['y']?.data as Float32Array
}
