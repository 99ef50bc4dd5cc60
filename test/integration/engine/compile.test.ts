import * as tf from '@tensorflow/tfjs-node-gpu'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder, type Tensor } from '../../../src/engine/graph/builder'
import { compileNetwork } from '../../../src/engine/graph/compile'
import { gradients } from '../../../src/engine/graph/gradients'
import { crossEntropy } from '../../../src/engine/graph/losses'
import { writeSavedModel } from '../../../src/engine/graph/savedModel'
import { Session } from '../../../src/engine/graph/session'
import { readTopology } from '../../../src/engine/graph/topology'
import type { WeightArray } from '../../../src/engine/graph/weights'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-compile-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Weights of a tfjs model under the names the compiler reads. */
function weightsOf(model: tf.LayersModel): Map<string, WeightArray> {
  const weights = new Map<string, WeightArray>()
  for (const layer of model.layers) {
    for (const variable of layer.weights) {
      const name = variable.originalName.split('/').pop()?.replace(/_\d+$/, '') ?? ''
      weights.set(`${layer.name}/${name}`, {
        shape: variable.shape as number[],
        data: variable.read().dataSync<'float32'>().slice()
      })
    }
  }
  return weights
}

/** Sets every weight to seeded noise, so that no tensor is without effect. */
function randomize(model: tf.LayersModel): void {
  let seed = 1
  for (const layer of model.layers) {
    layer.setWeights(
      layer.weights.map((w) => {
        const positive = /variance|gamma/.test(w.originalName)
        const shape = w.shape as number[]
        return positive
          ? tf.randomUniform(shape, 0.5, 1.5, 'float32', seed++)
          : tf.randomNormal(shape, 0, 0.3, 'float32', seed++)
      })
    )
  }
}

/** Every layer class the compiler knows; `unscaled` leaves gamma out of one normalisation, which tfjs cannot differentiate. */
function everyLayer(unscaled = true): tf.LayersModel {
  const { layers } = tf
  const input = tf.input({ shape: [17, 17, 3] })
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor
  const bn = (name: string, scale = true) => layers.batchNormalization({ name, epsilon: 1e-3, scale })
  let x = apply(
    layers.conv2d({ name: 'conv', filters: 6, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
    input
  )
  x = apply(layers.reLU({ name: 'relu6', maxValue: 6 }), apply(bn('conv_bn'), x))
  const left = apply(
    bn('left_bn', !unscaled),
    apply(layers.conv2d({ name: 'left', filters: 6, kernelSize: [1, 3], padding: 'same' }), x)
  )
  const right = apply(
    layers.separableConv2d({ name: 'right', filters: 6, kernelSize: 3, padding: 'same', useBias: false }),
    x
  )
  x = apply(layers.add({ name: 'add' }), [left, apply(bn('right_bn'), right)])
  x = apply(layers.activation({ name: 'act', activation: 'relu' }), x)
  const max = apply(layers.maxPooling2d({ name: 'max', poolSize: 3, strides: 2, padding: 'same' }), x)
  const mean = apply(layers.averagePooling2d({ name: 'mean', poolSize: 3, strides: 2, padding: 'same' }), x)
  x = apply(layers.concatenate({ name: 'concat' }), [max, mean])
  x = apply(
    layers.zeroPadding2d({
      name: 'pad',
      padding: [
        [0, 1],
        [0, 1]
      ]
    }),
    x
  )
  x = apply(
    bn('dw_bn'),
    apply(
      layers.depthwiseConv2d({ name: 'dw', kernelSize: 3, strides: 2, padding: 'valid', useBias: false }),
      x
    )
  )
  x = apply(bn('lone_bn'), x) // no convolution before it: stays an op of its own
  x = apply(layers.globalAveragePooling2d({ name: 'gap' }), x)
  x = apply(layers.dense({ name: 'dense', units: 7, activation: 'relu' }), x)
  x = apply(layers.dropout({ name: 'dropout', rate: 0.5 }), x)
  return tf.model({
    inputs: input,
    outputs: apply(layers.dense({ name: 'predictions', units: 4, activation: 'softmax' }), x)
  })
}

async function runForward(
  model: tf.LayersModel,
  xs: tf.Tensor,
  trainable: ReadonlySet<string>
): Promise<Float32Array> {
  const g = new GraphBuilder()
  const network = readTopology(model)
  const input = g.placeholder('x', 'float32', [null, ...xs.shape.slice(1)])
  const name = network.layers[0]?.name ?? ''
  const outputs = compileNetwork({
    g,
    network,
    weights: weightsOf(model),
    given: new Map([[name, input]]),
    wanted: ['predictions'],
    trainable,
    place: (key, array) => g.constant(array.data, { shape: array.shape, name: key })
  })
  const y = outputs.get('predictions') as Tensor
  const at = join(folder, `forward-${trainable.size}`)
  const session = Session.load(
    at,
    await writeSavedModel({
      folder: at,
      graph: g,
      signatures: { f: { inputs: { x: input }, outputs: { y } } }
    })
  )
  const { y: got } = session.run('f', {
    x: { dtype: 'float32', shape: xs.shape, data: xs.dataSync<'float32'>() }
  })
  session.dispose()
  return got?.data as Float32Array
}

describe('the compiled network', () => {
  it('gives what tfjs gives, with batch normalisation folded and without', async () => {
    const model = everyLayer()
    randomize(model)
    const xs = tf.randomNormal([3, 17, 17, 3], 0, 1, 'float32', 99)
    const expected = (model.predict(xs) as tf.Tensor).dataSync<'float32'>()
    const everything = new Set(model.layers.map((layer) => layer.name))
    for (const got of [await runForward(model, xs, new Set()), await runForward(model, xs, everything)]) {
      const worst = Math.max(...Array.from(got, (v, i) => Math.abs(v - (expected[i] ?? NaN))))
      expect(worst).toBeLessThan(2e-5)
    }
  })

  it('names the layer that it cannot compile', () => {
    const input = tf.input({ shape: [4] })
    const layer = tf.layers.activation({ name: 'strange', activation: 'mish' })
    const network = readTopology(
      tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor })
    )
    const g = new GraphBuilder()
    const x = g.placeholder('x', 'float32', [null, 4])
    const compile = () =>
      compileNetwork({
        g,
        network,
        weights: new Map(),
        given: new Map([[input.name, x]]),
        wanted: ['strange'],
        place: () => x
      })
    expect(compile).toThrow(/"strange" \(Activation\).*"mish"/)
  })
})

describe('gradients', () => {
  /** Gradients of the mean cross-entropy with respect to every trainable weight, by our graph and by tfjs. */
  async function bothGradients(model: tf.LayersModel, xs: tf.Tensor4D, labels: Int32Array, name: string) {
    const network = readTopology(model)
    const g = new GraphBuilder()
    const x = g.placeholder('x', 'float32', [null, ...xs.shape.slice(1)])
    const y = g.placeholder('y', 'int32', [null])
    const reads = new Map<string, Tensor>()
    const outputs = compileNetwork({
      g,
      network,
      weights: weightsOf(model),
      given: new Map([[network.layers[0]?.name ?? '', x]]),
      wanted: ['predictions'],
      trainable: new Set(model.layers.map((layer) => layer.name)),
      place(key, array) {
        const read = g.read(g.variable(key, array.shape, array.data))
        if (!key.includes('moving_')) reads.set(key, read)
        return read
      }
    })
    const loss = crossEntropy(g, outputs.get('predictions') as Tensor, y)
    const grads = gradients(g, [{ of: loss.logits, gradient: loss.gradient }], [...reads.values()])
    const wanted = Object.fromEntries([...reads.keys()].map((key, i) => [key, grads[i] as Tensor]))
    const at = join(folder, name)
    const signatures = await writeSavedModel({
      folder: at,
      graph: g,
      signatures: { g: { inputs: { x, y }, outputs: wanted } }
    })
    const session = Session.load(at, signatures)
    const got = session.run('g', {
      x: { dtype: 'float32', shape: xs.shape, data: xs.dataSync<'float32'>() },
      y: { dtype: 'int32', shape: [labels.length], data: labels }
    })
    session.dispose()

    const classes = model.outputs[0]?.shape[1] ?? 0
    const variables = model.trainableWeights.map((w) => w.read() as tf.Variable)
    const { grads: expected } = tf.variableGrads(() => {
      const p = model.apply(xs, { training: false }) as tf.Tensor
      const z = tf.tensor1d(Array.from(labels), 'int32')
      if (classes === 1) {
        return tf.metrics
          .binaryCrossentropy(z.toFloat().reshape([labels.length, 1]), p)
          .mean()
          .asScalar()
      }
      return tf.losses.softmaxCrossEntropy(tf.oneHot(z, classes), p.log()).asScalar()
    }, variables)
    return model.trainableWeights.map((weight, i) => {
      const layer = model.layers.find((l) => l.weights.includes(weight))?.name ?? ''
      const key = `${layer}/${weight.originalName.split('/').pop()?.replace(/_\d+$/, '') ?? ''}`
      return {
        key,
        got: got[key]?.data as Float32Array,
        expected: expected[variables[i]?.name ?? '']?.dataSync() ?? []
      }
    })
  }

  function expectSame(rows: Awaited<ReturnType<typeof bothGradients>>): void {
    for (const { key, got, expected } of rows) {
      expect(got.length, key).toBe(expected.length)
      const largest = Math.max(1e-3, ...Array.from(expected, Math.abs))
      const worst = Math.max(...Array.from(got, (v, k) => Math.abs(v - (expected[k] ?? NaN))))
      expect(worst / largest, key).toBeLessThan(2e-4)
    }
  }

  it("of every layer equal tfjs' autodiff, batch normalisation by its moving statistics", async () => {
    const model = everyLayer(false)
    randomize(model)
    const xs = tf.randomNormal([6, 17, 17, 3], 0, 1, 'float32', 7) as tf.Tensor4D
    const rows = await bothGradients(model, xs, Int32Array.from([0, 1, 2, 3, 1, 0]), 'gradients-all')
    expect(rows.length).toBeGreaterThan(18)
    expectSame(rows)
  })

  it('of a head with one sigmoid unit', async () => {
    const input = tf.input({ shape: [5, 5, 3] })
    const layers = [
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'dense', units: 6, activation: 'relu' }),
      tf.layers.dense({ name: 'predictions', units: 1, activation: 'sigmoid' })
    ]
    const outputs = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input)
    const model = tf.model({ inputs: input, outputs })
    randomize(model)
    const xs = tf.randomNormal([8, 5, 5, 3], 0, 1, 'float32', 5) as tf.Tensor4D
    expectSame(await bothGradients(model, xs, Int32Array.from([0, 1, 1, 0, 1, 0, 0, 1]), 'gradients-sigmoid'))
  })
})
