/** The engine against Keras and TensorFlow themselves: features, training steps, the exported model. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { planSchema, type TrainResult } from '../../../src/contract'
import { createExtractor } from '../../../src/engine/features/extractor'
import { cutNetwork } from '../../../src/engine/model/cut'
import { planNetwork } from '../../../src/engine/model/network'
import { openBase } from '../../../src/engine/zoo/openBase'
import { preprocessingOf } from '../../../src/engine/model/preprocessing'
import { baseWeights, headWeights } from '../../../src/engine/model/weights'
import { createEngine } from '../../../src/engine/service'
import { createTrainer } from '../../../src/engine/training/trainer'
import { seededRandom } from '../../../src/engine/zoo/random'
import { runPeer } from '../../support/kerasPeer'
import { readNpy, writeNpy } from '../../support/npy'
import { resources, sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const script = join(__dirname, 'keras_engine.py')
const work = workFolder('peers')
afterAll(() => rmSync(work, { recursive: true, force: true }))

const largest = (values: Iterable<number>): number =>
  Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0)

describe('features', () => {
  it('of MobileNet 0.25 equal Keras on photographs to 1e-4 of the largest', async () => {
    const plan = planSchema.parse({ alpha: 0.25, size: 160, head: { pool: 'avg' } })
    const base = await openBase(plan, serviceOptions(work))
    const planned = planNetwork(base, plan, sampleClasses.length)
    const weights = await baseWeights(base, plan)
    const cut = cutNetwork(planned.network, planned.trainable)
    const extractor = await createExtractor({
      network: planned.network,
      cut,
      weights,
      size: plan.size,
      preprocessing: preprocessingOf(base, plan)
    })
    const files = samplePictures(4).map((picture) => picture.path)
    const got = extractor.extract(files)
    extractor.dispose()

    const out = join(work, 'features-keras.npy')
    const file = join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5')
    runPeer(script, { job: 'features', weights: file, alpha: 0.25, size: plan.size, files, out })
    const expected = readNpy(out)
    expect(got.length).toBe(expected.length)
    expect(largest(got.map((v, i) => v - (expected[i] ?? NaN))) / largest(expected)).toBeLessThan(1e-4)
  })
})

describe('training steps', () => {
  const shape = [2, 2, 8]
  const [batch, steps] = [16, 20]

  /** The smallest network with the head's layers: the cut lies at its input. */
  async function trainerOf(optimizer: 'rmsprop' | 'adam' | 'sgd', classes: number, folder: string) {
    const base = await openBase({ base: 'MobileNet', alpha: 0.25, size: 32 }, serviceOptions(work))
    const planned = planNetwork(base, { head: { pool: 'flatten', dense: [32], dropout: 0, l2: 0 } }, classes)
    const input = { name: 'flatten', className: 'InputLayer', config: {}, inputs: [], outputShape: [32] }
    const head = planned.network.layers.filter(
      (node) => planned.trainable.has(node.name) && node.name !== 'flatten'
    )
    const weights = new Map(headWeights(planned, 7))
    const random = seededRandom(3, 'dense')
    weights.set('dense/kernel', {
      shape: [32, 32],
      data: Float32Array.from({ length: 1024 }, () => random() - 0.5)
    })
    const network = { layers: [input, ...head] }
    const trainable = new Set(head.map((node) => node.name))
    const cut = cutNetwork(network, trainable)
    return { trainer: await createTrainer({ network, cut, trainable, weights, optimizer, folder }), weights }
  }

  for (const optimizer of ['rmsprop', 'adam', 'sgd'] as const) {
    for (const classes of [2, 5]) {
      it(`by ${optimizer} with ${classes} classes give Keras' losses to 1e-4 relative`, async () => {
        const folder = join(work, `steps-${optimizer}-${classes}`)
        mkdirSync(folder)
        const { trainer, weights } = await trainerOf(optimizer, classes, join(folder, 'graph'))
        const random = seededRandom(11, 'data')
        const length = shape.reduce((a, b) => a * b, 1)
        const features = Float32Array.from({ length: batch * steps * length }, () => random() * 2 - 0.5)
        const labels = Int32Array.from({ length: batch * steps }, () => Math.floor(random() * classes))
        writeNpy(join(folder, 'features.npy'), features, [batch * steps, length])
        writeNpy(join(folder, 'labels.npy'), labels, [batch * steps])
        for (const [i, key] of [
          'dense/kernel',
          'dense/bias',
          'predictions/kernel',
          'predictions/bias'
        ].entries()) {
          const array = weights.get(key)
          if (array) writeNpy(join(folder, `w${i}.npy`), array.data, array.shape)
        }
        const lr = optimizer === 'sgd' ? 0.05 : 0.01
        const got = Array.from({ length: steps }, (_, step) => {
          const rows = {
            features: features.slice(step * batch * length, (step + 1) * batch * length),
            labels: labels.slice(step * batch, (step + 1) * batch)
          }
          return trainer.step(rows, { learningRate: lr, seed: 1, step }).loss
        })
        trainer.dispose()
        const { losses } = runPeer<{ losses: number[] }>(script, {
          job: 'steps',
          folder,
          optimizer,
          lr,
          batch,
          steps,
          classes
        })
        expect(largest(got.map((v, i) => v / (losses[i] ?? NaN) - 1))).toBeLessThan(1e-4)
        expect(got[steps - 1]).not.toBeCloseTo(got[0] ?? NaN, 3)
      })
    }
  }
})

describe('the exported SavedModel', () => {
  for (const classes of [sampleClasses, sampleClasses.slice(0, 2)]) {
    it(`runs in Python TensorFlow with ${classes.length} classes and predicts what Thaw predicts`, async () => {
      const options = serviceOptions(work)
      const engine = createEngine(options, () => {})
      const context = { signal: new AbortController().signal }
      const pictures = samplePictures(8).filter((picture) => picture.label < classes.length)
      const folder = join(work, `run-${classes.length}`)
      mkdirSync(folder)
      const plan = planSchema.parse({ alpha: 0.25, size: 128, head: { pool: 'avg', dense: [16] }, epochs: 3 })
      const source = { run: '1', folder, plan, classes }
      const val = pictures.filter((_, i) => i % 4 === 0)
      const train = pictures.filter((_, i) => i % 4 !== 0)
      const result: TrainResult = await engine.handlers['engine:train'](
        { ...source, featuresFolder: join(work, 'kept'), train, val },
        context
      )
      expect(result.epochs).toBe(3)
      const out = join(work, `exported-${classes.length}`)
      const files = val.map((picture) => picture.path)
      const card = { project: 'Flowers', val_acc: result.bestAcc, train: train.length, val: val.length }
      const exported = await engine.handlers['engine:export'](
        { ...source, format: 'savedmodel', out, check: files, card },
        context
      )
      expect(exported.checked).toBe(files.length)
      const predicted = await engine.handlers['engine:predict']({ ...source, files }, context)
      await engine.close()

      const peer = runPeer<{ default: number[][]; bytes: number[][]; classes: string[]; variables: number }>(
        script,
        { job: 'savedmodel', folder: out, files }
      )
      expect(peer.classes).toEqual(classes)
      expect(peer.variables).toBeGreaterThan(50)
      const flat = predicted.flatMap((row) => row.scores ?? [])
      expect(flat.length).toBe(files.length * classes.length)
      for (const scores of [peer.default, peer.bytes]) {
        expect(largest(scores.flat().map((v, i) => v - (flat[i] ?? NaN)))).toBeLessThan(1e-5)
      }
    })
  }
})
