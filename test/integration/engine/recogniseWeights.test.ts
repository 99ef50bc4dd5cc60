import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import type { ZooName } from '../../../src/contract'
import { addWeights } from '../../../src/engine/zoo/addWeights'
import { randomWeights, writeKerasWeights, type FileLayout } from '../../support/kerasFiles'
import { workFolder } from '../../support/sample'
import type { Weights } from '../../../src/engine/graph/weights'

const files = workFolder('recognise-files')
afterAll(() => rmSync(files, { recursive: true, force: true }))

let kerasHome: string
beforeEach(() => {
  kerasHome = workFolder('recognise')
})
afterEach(() => rmSync(kerasHome, { recursive: true, force: true }))

const add = (file: string, base: ZooName | null = null) => addWeights({ base, file, places: { kerasHome } })
const write = (name: string, options: FileLayout, weights: Weights): Promise<string> =>
  writeKerasWeights(join(files, name), weights, options)
const cache = (): string[] =>
  existsSync(join(kerasHome, 'models')) ? readdirSync(join(kerasHome, 'models')) : []

const others: readonly (readonly [ZooName, number, string])[] = [
  ['MobileNet', 0.5, 'mobilenet_5_0_224_tf_no_top.h5'],
  ['ResNet50', 1, 'resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5'],
  ['Xception', 1, 'xception_weights_tf_dim_ordering_tf_kernels_notop.h5'],
  ['VGG16', 1, 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5'],
  ['VGG19', 1, 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5']
]
for (const [base, alpha, name] of others) {
  it(`recognises ${base} ${alpha}, from Keras 3's numbers too`, async () => {
    const weights = randomWeights({ base, alpha, size: 96 })
    expect(await add(await write('other.h5', {}, weights))).toMatchObject({
      base,
      alpha,
      includeTop: false
    })
    expect(cache()).toEqual([name])
    rmSync(join(kerasHome, 'models'), { recursive: true })
    const numbered = await write('other.weights.h5', { layout: 'keras3' }, weights)
    expect(await add(numbered)).toMatchObject({ base, alpha, includeTop: false })
    expect(cache()).toEqual([name])
  })
}

it("recognises InceptionV3 by order, where names are another session's counters", async () => {
  const weights = randomWeights({ base: 'InceptionV3', alpha: 1, size: 96 })
  const rename = (layer: string): string =>
    layer.replace(
      /^(conv2d|batch_normalization)(?:_(\d+))?$/,
      (_, kind, n) => `${kind}_${Number(n ?? 0) + 95}`
    )
  const { path } = await add(await write('counters.h5', { rename }, weights))
  expect(basename(path)).toBe('inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5')
})

it('refuses the names of an older Keras, whose layers of one shape would be mixed up by order', async () => {
  const resNet = randomWeights({ base: 'ResNet50', alpha: 1, size: 96 })
  const rename = (layer: string): string => layer.replace(/^conv(\d)_block(\d)_(\d)_/, 'res$1$2_branch$3_')
  await expect(add(await write('old.h5', { rename }, resNet), 'ResNet50')).rejects.toThrow(
    /in place of layer "conv2_block1_1_conv" it has one called "res21_branch1_conv"/
  )
  expect(cache()).toEqual([])
})
