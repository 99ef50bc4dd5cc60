/** A small convolutional network trained step by step beside Keras, batch normalisation frozen and trained. */
import type { layers as Layers, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readCheckpoint } from '../../../src/engine/graph/checkpoint'
import { readTopology } from '../../../src/engine/graph/topology'
import type { WeightArray } from '../../../src/engine/graph/weights'
import { cutNetwork } from '../../../src/engine/model/cut'
import { createTrainer } from '../../../src/engine/training/trainer'
import { seededRandom } from '../../../src/engine/zoo/random'
import { describe as describeNetwork } from '../../../src/engine/zoo/tfLayers'
import { runPeer } from '../../support/kerasPeer'
import { readNpy, writeNpy } from '../../support/npy'
import { workFolder } from '../../support/sample'

const work = workFolder('network')
afterAll(() => rmSync(work, { recursive: true, force: true }))

const [size, batch, steps] = [13, 8, 20]

function smallNetwork() {
  return describeNetwork(({ input, layers, model }) => {
    const pixels = input({ shape: [size, size, 3], name: 'input_layer' })
    const norm = (name: string) => layers.batchNormalization({ name, epsilon: 1e-3, momentum: 0.9 })
    const sequence: Layers.Layer[] = [
      layers.conv2d({ name: 'conv', filters: 6, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
      norm('conv_bn'),
      layers.reLU({ name: 'conv_relu', maxValue: 6 }),
      layers.depthwiseConv2d({ name: 'dw', kernelSize: 3, padding: 'same', useBias: false }),
      norm('dw_bn'),
      layers.reLU({ name: 'dw_relu' }),
      layers.maxPooling2d({ name: 'max', poolSize: 2 }),
      layers.globalAveragePooling2d({ name: 'gap' }),
      layers.dense({ name: 'predictions', units: 3, activation: 'softmax' })
    ]
    const outputs = sequence.reduce<SymbolicTensor>((x, layer) => layer.apply(x) as SymbolicTensor, pixels)
    return model({ inputs: pixels, outputs })
  })
}

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs))

describe('training a convolutional network', () => {
  for (const optimizer of ['rmsprop', 'adam', 'sgd'] as const) {
    for (const frozenNorm of [false, true]) {
      it(`by ${optimizer}, the first normalisation ${frozenNorm ? 'frozen' : 'trained'}, gives Keras' losses to 1e-4`, async () => {
        const folder = join(work, `${optimizer}-${String(frozenNorm)}`)
        mkdirSync(folder)
        const random = seededRandom(21, 'pictures')
        const length = size * size * 3
        const x = Float32Array.from({ length: steps * batch * length }, () => random() * 2 - 1)
        const y = Int32Array.from({ length: steps * batch }, () => Math.floor(random() * 3))
        writeNpy(join(folder, 'x.npy'), x, [steps * batch, size, size, 3])
        writeNpy(join(folder, 'y.npy'), y, [steps * batch])
        const lr = 0.01
        const job = { job: 'network', folder, optimizer, lr, batch, steps, frozenNorm }
        const peer = runPeer<{ losses: number[]; moving: number[][]; evaluated: number }>(
          join(__dirname, 'keras_engine.py'),
          job
        )

        const model = smallNetwork()
        const network = readTopology(model)
        const weights = new Map<string, WeightArray>()
        for (const layer of model.layers) {
          for (const weight of layer.weights) {
            const name = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1)
            const file = `w_${layer.name}_${name === 'depthwise_kernel' ? 'kernel' : name}.npy`
            weights.set(`${layer.name}/${name}`, {
              shape: weight.shape as number[],
              data: readNpy(join(folder, file))
            })
          }
        }
        const trainable = new Set(model.layers.map((layer) => layer.name))
        if (frozenNorm) trainable.delete('conv_bn')
        const cut = cutNetwork(network, trainable)
        const trainer = await createTrainer({
          network,
          cut,
          trainable,
          weights,
          optimizer,
          folder: join(folder, 'graph')
        })
        const rows = (step: number) => ({
          features: x.slice(step * batch * length, (step + 1) * batch * length),
          labels: y.slice(step * batch, (step + 1) * batch)
        })
        const losses = Array.from(
          { length: steps },
          (_, step) => trainer.step(rows(step), { learningRate: lr, seed: 1, step }).loss
        )
        await trainer.save(join(folder, 'saved'))
        const { lossSum } = trainer.evaluate({ features: x, labels: y })
        trainer.dispose()

        expect(largest(losses.map((loss, i) => loss / (peer.losses[i] ?? NaN) - 1))).toBeLessThan(1e-4)
        const saved = await readCheckpoint(join(folder, 'saved', 'weights'), [
          'dw_bn/moving_mean',
          'dw_bn/moving_variance',
          'conv_bn/moving_mean'
        ])
        for (const [i, name] of ['dw_bn/moving_mean', 'dw_bn/moving_variance'].entries()) {
          const got = Array.from(saved.get(name)?.data ?? [])
          expect(largest(got.map((v, c) => v - (peer.moving[i]?.[c] ?? NaN))), name).toBeLessThan(1e-4)
        }
        const untouched = readNpy(join(folder, 'w_conv_bn_moving_mean.npy'))
        expect(
          Array.from(saved.get('conv_bn/moving_mean')?.data ?? []).every((v, c) => v === untouched[c])
        ).toBe(frozenNorm)
        expect(Math.abs(lossSum / (steps * batch) / peer.evaluated - 1)).toBeLessThan(1e-4)
      })
    }
  }
})
