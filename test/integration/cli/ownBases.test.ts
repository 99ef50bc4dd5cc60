/** A model of one's own through the terminal: added, listed, trained frozen and thawed, exported, removed. */
import * as tf from '@tensorflow/tfjs-node-gpu'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBench, type Bench } from './thaw'

const tiny = ['--base', 'mine', '--size', '64', '--pool', 'avg', '--head', '8', '--batch', '4', '--json']

let bench: Bench
let file: string
beforeAll(async () => {
  bench = createBench()
  file = join(bench.folder, 'petals', 'model.json')
  const model = tf.sequential()
  const conv = { filters: 6, kernelSize: 3, strides: 2, padding: 'same', useBias: false } as const
  model.add(tf.layers.conv2d({ ...conv, name: 'block1_conv', inputShape: [48, 48, 3] }))
  model.add(tf.layers.batchNormalization({ name: 'block1_bn' }))
  model.add(tf.layers.leakyReLU({ name: 'block1_relu', alpha: 0.1 }))
  model.add(tf.layers.conv2d({ ...conv, name: 'block2_conv', activation: 'swish' }))
  model.add(tf.layers.globalAveragePooling2d({ name: 'pool' }))
  model.add(tf.layers.dense({ name: 'scores', units: 3 }))
  await model.save(`file://${join(bench.folder, 'petals')}`)
  const data = bench.copySample('pictures', ['daisy', 'tulips'], 10)
  await bench.thaw(['new', 'flowers', '--data', data])
})
afterAll(() => bench.remove())

it('adds a base, and says what it is and how to go on', async () => {
  const args = ['bases', 'add', 'petals/model.json', '--name', 'mine', '--preprocess', 'tf']
  const { code, stdout, stderr } = await bench.thaw(args)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toBe(
    'Added mine: 510 parameters, 3 layers deep, pictures of 48x48, from 32 on, preprocessing tf\n\n' +
      'Next: thaw train PROJECT --base mine --size 48\n'
  )
  const again = await bench.thaw(args)
  expect(again.code).toBe(2)
  expect(again.stderr).toMatch(/^thaw: There is a base "mine" already\. Remove it first [^\n]+\n$/)
})

it('lists it with the zoo', async () => {
  const bases = (await bench.thaw(['bases', '--json'])).objects()
  expect(bases).toHaveLength(7)
  expect(bases[6]).toMatchObject({ name: 'mine', origin: 'own', params: 510, preprocessing: 'tf' })
  expect((await bench.thaw(['bases'])).stdout).toMatch(/^mine +510 +3 +48 +tf +1$/m)
})

it('says what is not known of a base or of a model', async () => {
  const unknown = await bench.thaw(['train', 'flowers', '--base', 'mein'])
  expect(unknown.code).toBe(1)
  expect(unknown.stderr).toMatch(/^thaw: There is no base "mein"\. There are Xception, .*, mine\.\n$/)
  expect((await bench.thaw(['runs', 'flowers', '--json'])).stdout).toBe('')
  const until = await bench.thaw(['bases', 'add', file, '--name', 'other', '--until', 'block9'])
  expect(until.code).toBe(1)
  expect(until.stderr).toMatch(/no layer "block9".*block2_conv, block1_relu, block1_bn\.\n$/)
  expect((await bench.thaw(['bases', 'add'])).code).toBe(2)
  expect((await bench.thaw(['bases', 'add', file, '--preprocess', 'odd'])).code).toBe(2)
})

it('trains a head on it, and its block 2 from there', async () => {
  const frozen = await bench.thaw(['train', 'flowers', ...tiny, '--epochs', '2'])
  expect(frozen.stderr).toBe('')
  expect(frozen.code).toBe(0)
  expect(frozen.objects()[2]).toMatchObject({ run: '1', epochs: 2, trainable: 6 * 8 + 8 + 8 + 1 })
  const thawed = await bench.thaw([
    ...['train', 'flowers', ...tiny, '--epochs', '1'],
    ...['--mode', 'finetune', '--unfreeze', 'block2', '--from', '1']
  ])
  expect(thawed.stderr).toBe('')
  expect(thawed.code).toBe(0)
  expect(thawed.objects()[1]).toMatchObject({ run: '2', trainable: 3 * 3 * 6 * 6 + 6 * 8 + 8 + 8 + 1 })
})

it('exports a run on it', async () => {
  const { code, objects } = await bench.thaw(['export', 'flowers', '2', '--out', 'model', '--json'])
  expect(code).toBe(0)
  expect(objects()[0]).toMatchObject({ run: '2', sameClass: 1 })
  expect(existsSync(join(bench.folder, 'model', 'saved_model.pb'))).toBe(true)
})

it('removes it; a run that used it says which base is missing', async () => {
  const { code, stdout } = await bench.thaw(['bases', 'remove', 'mine'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Removed mine\./)
  const evaluation = await bench.thaw(['evaluate', 'flowers', '1'])
  expect(evaluation.code).toBe(1)
  expect(evaluation.stderr).toMatch(/^thaw: There is no base "mine"\. There are Xception, [^\n]*\n$/)
  const again = await bench.thaw(['bases', 'remove', 'mine'])
  expect(again.code).toBe(1)
  // The same model added again: the run predicts as it did.
  await bench.thaw(['bases', 'add', file, '--name', 'mine', '--preprocess', 'tf'])
  expect((await bench.thaw(['evaluate', 'flowers', '1'])).code).toBe(0)
})
