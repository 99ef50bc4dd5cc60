import * as h5wasm from 'h5wasm/node'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildBase } from '../../../../src/engine/zoo/build'
import { describe as describeNetwork } from '../../../../src/engine/zoo/tfLayers'
import { initialWeights, loadWeights } from '../../../../src/engine/zoo/weights'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { resources, workFolder } from '../../../support/sample'

const work = workFolder('weights')
const shipped = join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5')
beforeAll(() => h5wasm.ready)
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Two layers: a convolution with bias and a normalisation. */
function tiny(first = 'block1_conv1'): LayersModel {
  return describeNetwork(({ input, layers, model }) => {
    const x = input({ shape: [4, 4, 1] })
    const y = layers.conv2d({ name: first, filters: 2, kernelSize: 1 }).apply(x) as SymbolicTensor
    return model({ inputs: x, outputs: layers.batchNormalization({ name: 'bn' }).apply(y) as SymbolicTensor })
  })
}

type Tensors = Record<string, Record<string, { shape: number[]; data: number[] }>>
function write(name: string, layers: Tensors, { chunked = false } = {}): string {
  const path = join(work, name)
  const file = new h5wasm.File(path, 'w')
  file.create_attribute(chunked ? 'layer_names0' : 'layer_names', Object.keys(layers))
  for (const [layer, tensors] of Object.entries(layers)) {
    const group = file.create_group(layer)
    const names = Object.keys(tensors)
    if (chunked) names.forEach((weight, i) => group.create_attribute(`weight_names${i}`, [weight]))
    else group.create_attribute('weight_names', names)
    for (const [weight, { shape, data }] of Object.entries(tensors)) {
      const folder = weight.includes('/') ? weight.slice(0, weight.indexOf('/')) : null
      if (folder !== null && !group.keys().includes(folder)) group.create_group(folder)
      group.create_dataset({ name: weight, data: Float32Array.from(data), shape })
    }
  }
  file.close()
  return path
}

/** Keras 3's layout with one kernel [1, 1, 1, 1] a layer. */
function writeNumbered(name: string, layers: readonly (readonly [string, number[]])[]): string {
  const path = join(work, name)
  const file = new h5wasm.File(path, 'w')
  const root = file.create_group('layers')
  for (const [layer, data] of layers) {
    const vars = root.create_group(layer).create_group('vars')
    vars.create_dataset({ name: '0', data: Float32Array.from(data), shape: [1, 1, 1, 1] })
  }
  file.close()
  return path
}

const bn = (prefix: string) => ({
  [`${prefix}gamma:0`]: { shape: [2], data: [1, 2] },
  [`${prefix}beta:0`]: { shape: [2], data: [3, 4] },
  [`${prefix}moving_mean:0`]: { shape: [2], data: [5, 6] },
  [`${prefix}moving_variance:0`]: { shape: [2], data: [7, 8] }
})
const kernel = { shape: [1, 1, 1, 2], data: [9, 10] }
const bias = { shape: [2], data: [11, 12] }

describe('loadWeights', () => {
  it("takes Keras 1's names", async () => {
    const layers = { block1_conv1: { 'block1_conv1_W_1:0': kernel, 'block1_conv1_b_1:0': bias }, bn: bn('') }
    const weights = await loadWeights(tiny(), write('keras1.h5', layers))
    expect([...weights.keys()]).toEqual([
      'block1_conv1/kernel',
      'block1_conv1/bias',
      'bn/gamma',
      'bn/beta',
      'bn/moving_mean',
      'bn/moving_variance'
    ])
    expect([...(weights.get('block1_conv1/kernel')?.data ?? [])]).toEqual([9, 10])
    expect([...(weights.get('bn/moving_variance')?.data ?? [])]).toEqual([7, 8])
  })

  it('goes by order where names are counters of another session', async () => {
    const layers = {
      conv2d_17: { 'conv2d_17/kernel:0': kernel, 'conv2d_17/bias:0': bias },
      batch_normalization_17: bn('x/')
    }
    const weights = await loadWeights(tiny(), write('counters.h5', layers))
    expect([...(weights.get('block1_conv1/bias')?.data ?? [])]).toEqual([11, 12])
    expect([...(weights.get('bn/beta')?.data ?? [])]).toEqual([3, 4])
  })

  it("takes Keras 1's names of separable kernels, and lists that were too long for one attribute", async () => {
    const model = describeNetwork(({ input, layers, model }) => {
      const x = input({ shape: [4, 4, 1] })
      const separable = layers.separableConv2d({ name: 's', filters: 2, kernelSize: 1, useBias: false })
      return model({ inputs: x, outputs: separable.apply(x) as SymbolicTensor })
    })
    const path = write(
      'separable.h5',
      {
        s: {
          's_depthwise_kernel_1:0': { shape: [1, 1, 1, 1], data: [5] },
          's_pointwise_kernel_1:0': { shape: [1, 1, 1, 2], data: [6, 7] }
        }
      },
      { chunked: true }
    )
    const weights = await loadWeights(model, path)
    expect([...weights].map(([key, { data }]) => [key, [...data]])).toEqual([
      ['s/depthwise_kernel', [5]],
      ['s/pointwise_kernel', [6, 7]]
    ])
  })

  it('takes the layers of a numbered file by class in their order, whatever their names here are', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `conv2d_${11 - i}`)
    const model = describeNetwork(({ input, layers, model }) => {
      const x = input({ shape: [4, 4, 1] })
      const y = names.reduce(
        (z, name) =>
          layers.conv2d({ name, filters: 1, kernelSize: 1, useBias: false }).apply(z) as SymbolicTensor,
        x
      )
      return model({ inputs: x, outputs: y })
    })
    const numbered = (name: string, count: number, step: number): string =>
      writeNumbered(
        name,
        Array.from({ length: count }, (_, i) => [i === 0 ? 'conv2d' : `conv2d_${i * step}`, [100 + i]])
      )
    const values = async (path: string): Promise<(number | undefined)[]> => {
      const weights = await loadWeights(model, path)
      return names.map((name) => weights.get(`${name}/kernel`)?.data[0])
    }
    const inOrder = names.map((_, i) => 100 + i)
    expect(await values(numbered('keras3.weights.h5', 12, 1))).toEqual(inOrder)
    expect(await values(numbered('gaps.weights.h5', 12, 2))).toEqual(inOrder)
    expect(await values(numbered('top.weights.h5', 13, 1))).toEqual(inOrder)
    await expect(values(numbered('few.weights.h5', 11, 1))).rejects.toThrow(
      /layer "conv2d_0" is its Conv2D number 12, and the file has 11 of that class/
    )
  })

  it('leaves out what a file has above the network, but nothing in its midst', async () => {
    const own = { block1_conv1: { 'a/kernel:0': kernel, 'a/bias:0': bias }, bn: bn('') }
    const top = { predictions: { 'p/kernel:0': kernel } }
    const weights = await loadWeights(tiny(), write('top.h5', { ...own, ...top }))
    expect(weights.size).toBe(6)
    const { block1_conv1, bn: norm } = own
    const deeper = write('deeper.h5', { block1_conv1, block1_conv2: block1_conv1, bn: norm })
    await expect(loadWeights(tiny(), deeper)).rejects.toThrow(/a layer "block1_conv2" in its midst/)
  })

  it('names the first layer that does not fit, its shape and the one in the file', async () => {
    const wrong = {
      block1_conv1: { 'a/kernel:0': { shape: [1, 1, 1, 3], data: [1, 2, 3] }, 'a/bias:0': bias },
      bn: bn('')
    }
    const refused = loadWeights(tiny(), write('shape.h5', wrong))
    await expect(refused).rejects.toThrow(
      /layer "block1_conv1" needs kernel of shape \[1, 1, 1, 2\], the file has \[1, 1, 1, 3\]/
    )
    const short = loadWeights(tiny(), write('short.h5', { other: { 'a/kernel:0': kernel } }))
    await expect(short).rejects.toThrow(
      /1 layers with weights where 2 are needed, and none called "block1_conv1"/
    )
  })

  it('says what is wrong with a file that is none', async () => {
    const text = join(work, 'text.h5')
    writeFileSync(text, 'no weights')
    await expect(loadWeights(tiny(), text)).rejects.toThrow(/is no HDF5 file/)
    await expect(loadWeights(tiny(), join(work, 'nowhere.h5'))).rejects.toThrow(/There is no weights file/)
    const empty = join(work, 'empty.h5')
    new h5wasm.File(empty, 'w').close()
    await expect(loadWeights(tiny(), empty)).rejects.toThrow(/holds no weights as Keras writes them/)
    const half = join(work, 'half.h5')
    writeFileSync(half, readFileSync(shipped).subarray(0, 1_000_000))
    await expect(loadWeights(tiny(), half)).rejects.toThrow(/was cut off/)
  })

  it('says that a file is damaged inside, and prints nothing of the library', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const model = buildBase({ base: 'MobileNet', alpha: 0.25, size: 224 })
    const damaged = join(work, 'damaged.h5')
    const sentences: string[] = []
    for (let at = 2_000; at < 80_000; at += 8_000) {
      writeFileSync(damaged, Buffer.from(readFileSync(shipped)).fill(0xff, at, at + 1_000))
      const outcome = await loadWeights(model, damaged).then(
        () => null,
        (error: unknown) => error
      )
      if (outcome === null) continue // only numbers were hit, which nothing can tell
      expect(outcome).toMatchObject({ code: 'weights-mismatch' })
      sentences.push((outcome as Error).message)
    }
    expect(sentences).toContain(`${damaged} is damaged: its parts cannot be read. Get it anew.`)
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
  })

  it('reads the shipped MobileNet 0.25', async () => {
    const model = buildBase({ base: 'MobileNet', alpha: 0.25, size: 224 })
    const weights = await loadWeights(model, shipped)
    const numbers = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0)
    expect(numbers).toBe(218_544)
    expect(numbers).toBe(model.countParams())
  })
})

describe('initialWeights', () => {
  it('are GlorotUniform, equal for equal seeds', () => {
    const model = buildBase({ base: 'MobileNet', alpha: 0.25, size: 64 })
    const [a, b, c] = [1, 1, 2].map(
      (seed) => initialWeights(model, seed).get('conv_pw_1/kernel')?.data ?? new Float32Array()
    )
    expect(a).toEqual(b)
    expect(a).not.toEqual(c)
    const limit = Math.sqrt(6 / (8 + 16))
    expect(Math.max(...(a ?? []))).toBeLessThanOrEqual(limit)
    expect(Math.max(...(a ?? []))).toBeGreaterThan(limit * 0.9)
  })
})
