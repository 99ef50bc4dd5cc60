import * as h5wasm from 'h5wasm/node'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildBase } from '../../../../src/engine/zoo/build'
import { findWeights } from '../../../../src/engine/zoo/files'
import { readKerasFile } from '../../../../src/engine/zoo/kerasFile'
import { describe as describeNetwork } from '../../../../src/engine/zoo/tfLayers'
import { initialWeights, loadWeights } from '../../../../src/engine/zoo/weights'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import { resources, workFolder } from '../../../support/sample'

const work = workFolder('weights')
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
function write(name: string, layers: Tensors): string {
  const path = join(work, name)
  const file = new h5wasm.File(path, 'w')
  file.create_attribute('layer_names', Object.keys(layers))
  for (const [layer, tensors] of Object.entries(layers)) {
    const group = file.create_group(layer)
    group.create_attribute('weight_names', Object.keys(tensors))
    for (const [weight, { shape, data }] of Object.entries(tensors)) {
      const folder = weight.includes('/') ? weight.slice(0, weight.indexOf('/')) : null
      if (folder !== null && !group.keys().includes(folder)) group.create_group(folder)
      group.create_dataset({ name: weight, data: Float32Array.from(data), shape })
    }
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
    await expect(readKerasFile(text)).rejects.toThrow(/is no HDF5 file/)
    await expect(readKerasFile(join(work, 'nowhere.h5'))).rejects.toThrow(/There is no weights file/)
    const empty = join(work, 'empty.h5')
    new h5wasm.File(empty, 'w').close()
    await expect(readKerasFile(empty)).rejects.toThrow(/holds no weights as Keras writes them/)
  })

  it('reads the shipped MobileNet 0.25', async () => {
    const model = buildBase({ base: 'MobileNet', alpha: 0.25, size: 224 })
    const weights = await loadWeights(model, join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5'))
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

describe('buildBase and findWeights', () => {
  it('refuse what the base does not come in', () => {
    expect(() => buildBase({ base: 'MobileNet', alpha: 0.3, size: 224 })).toThrow(
      /alpha 1, 0.75, 0.5, 0.25, not 0.3/
    )
    expect(() => buildBase({ base: 'MobileNet', alpha: 1, size: 31 })).toThrow(/32 pixels a side or more/)
  })

  it('find what ships with Thaw for any size, and name where Keras would put the rest', () => {
    const places = { resources, kerasHome: work }
    const shipped = findWeights({ base: 'MobileNet', alpha: 0.25, size: 160, includeTop: false, ...places })
    expect(shipped).toMatchObject({ atHand: true, bytes: 2_108_140 })
    const other = findWeights({ base: 'MobileNet', alpha: 0.5, size: 160, includeTop: false, ...places })
    expect(other).toMatchObject({
      atHand: false,
      path: join(work, 'models', 'mobilenet_5_0_160_tf_no_top.h5')
    })
  })
})
