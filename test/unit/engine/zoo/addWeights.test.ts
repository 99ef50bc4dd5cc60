import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ZooName } from '../../../../src/contract'
import { addWeights } from '../../../../src/engine/zoo/addWeights'
import { buildBase } from '../../../../src/engine/zoo/build'
import { writeKerasFile } from '../../../../src/engine/zoo/writeKerasFile'
import { loadWeights } from '../../../../src/engine/zoo/weights'
import { randomWeights, writeKerasWeights, type FileLayout } from '../../../support/kerasFiles'
import { resources, workFolder } from '../../../support/sample'

// A file that fits nothing is held against all forms of all bases.
vi.setConfig({ testTimeout: 30_000 })

const files = workFolder('add-files')
const shipped = join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5')
const shippedName = 'mobilenet_2_5_224_tf_no_top.h5'
const mobileNet = { base: 'MobileNet', alpha: 0.25, size: 224 } as const
const bare = randomWeights(mobileNet)
afterAll(() => rmSync(files, { recursive: true, force: true }))

let kerasHome: string
beforeEach(() => {
  kerasHome = workFolder('add')
})
afterEach(() => rmSync(kerasHome, { recursive: true, force: true }))

const add = (file: string, base: ZooName | null = null) => addWeights({ base, file, places: { kerasHome } })
const write = (name: string, options: FileLayout = {}, weights = bare): Promise<string> =>
  writeKerasWeights(join(files, name), weights, options)
const cache = (): string[] =>
  existsSync(join(kerasHome, 'models')) ? readdirSync(join(kerasHome, 'models')) : []

/** The sentence of a refusal, after which nothing lies in the cache. */
async function refusal(file: string, base: ZooName | null = null): Promise<string> {
  const message = await add(file, base).then(
    () => 'It was taken.',
    (error: Error) => error.message
  )
  expect(cache()).toEqual([])
  return message
}

describe('a file is recognised', () => {
  it('as it is published, and copied under the name that Keras looks for', async () => {
    const copy = join(files, 'renamed.h5')
    writeFileSync(copy, readFileSync(shipped))
    const added = await add(copy)
    expect(added).toEqual({
      ...mobileNet,
      includeTop: false,
      path: join(kerasHome, 'models', shippedName)
    })
    expect(readFileSync(added.path).equals(readFileSync(shipped))).toBe(true)
    expect(cache()).toEqual([shippedName])
  })

  it('for an input size that only its name tells', async () => {
    const copy = join(files, 'mobilenet_2_5_160_tf_no_top (1).h5')
    writeFileSync(copy, readFileSync(shipped))
    expect((await add(copy, 'MobileNet')).size).toBe(160)
    expect(cache()).toEqual(['mobilenet_2_5_160_tf_no_top.h5'])
  })

  for (const layout of ['keras1', 'keras2', 'whole', 'keras3'] as const) {
    it(`in the layout ${layout}, and lies in the cache in one that Keras reads`, async () => {
      const file = await write(`${layout}.h5`, { layout })
      const { path } = await add(file)
      expect(basename(path)).toBe(shippedName)
      const model = buildBase(mobileNet)
      const [wanted, got] = [bare, await loadWeights(model, path)]
      expect([...got.keys()]).toEqual([...wanted.keys()])
      for (const [key, { data }] of wanted) expect(got.get(key)?.data).toEqual(data)
      if (layout === 'keras1' || layout === 'keras2')
        expect(readFileSync(path).equals(readFileSync(file))).toBe(true)
      else expect(readFileSync(path).includes('layer_names')).toBe(true)
    })
  }

  it('with its top', async () => {
    const file = await write('top.h5', {}, randomWeights({ ...mobileNet, includeTop: true }))
    expect(await add(file)).toMatchObject({ base: 'MobileNet', alpha: 0.25, includeTop: true })
    expect(cache()).toEqual(['mobilenet_2_5_224_tf.h5'])
  })
})

describe('what is there already', () => {
  it('is left alone: the same file is at hand, other weights of the same base are refused', async () => {
    const { path } = await add(shipped)
    expect((await add(shipped)).path).toBe(path)
    expect((await add(path)).path).toBe(path)
    await expect(add(await write('others.h5'))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/^There are other weights of MobileNet 0\.25 already: .* left as it is\.$/) as string // prettier-ignore
    })
    expect(readFileSync(path).equals(readFileSync(shipped))).toBe(true)
  })

  it('gives way where it is broken, and so does what an unfinished fetch left', async () => {
    mkdirSync(join(kerasHome, 'models'))
    const path = join(kerasHome, 'models', shippedName)
    writeFileSync(path, readFileSync(shipped).subarray(0, 1_000_000))
    writeFileSync(`${path}.part`, 'begun')
    await add(shipped)
    expect(readFileSync(path).equals(readFileSync(shipped))).toBe(true)
    expect(cache()).toEqual([shippedName])
  })
})

describe('a file that cannot be taken', () => {
  const named = (name: string, content: string | Buffer): string => {
    const path = join(files, name)
    writeFileSync(path, content)
    return path
  }

  it('is none', async () => {
    expect(await refusal(join(files, 'nowhere.h5'))).toMatch(
      /^There is no weights file .*nowhere\.h5\. Check the path\.$/
    )
    expect(await refusal(files)).toMatch(/is a folder\. Name the \.h5 file in it\.$/)
    expect(await refusal(named('empty.h5', ''))).toMatch(/is empty \(0 bytes\)\. Get it anew\.$/)
    expect(await refusal(named('text.h5', 'no weights'))).toMatch(
      /is no HDF5 file\. Choose a \.h5 file that Keras wrote\.$/
    )
    expect(await refusal(named('page.h5', '\n<!DOCTYPE html><html>'))).toMatch(
      /is a web page, not an HDF5 file\. Get the file/
    )
    expect(await refusal(named('lfs.h5', 'version https://git-lfs.github.com/spec/v1'))).toMatch(
      /only points to a file that Git LFS keeps/
    )
    expect(await refusal(named('model.keras', 'PK\u0003\u0004rest'))).toMatch(
      /is a whole model \(\.keras\) or an archive/
    )
    expect(await refusal(named('packed.h5', Buffer.from([0x1f, 0x8b, 8])))).toMatch(
      /is packed \(gzip\)\. Unpack it first\.$/
    )
    const half = named('half.h5', readFileSync(shipped).subarray(0, 1_000_000))
    expect(await refusal(half)).toMatch(/was cut off: part of it is missing\. Get it anew\.$/)
  })

  it('holds no weights', async () => {
    expect(await refusal(await writeKerasWeights(join(files, 'bare.h5'), new Map()))).toMatch(
      /is an HDF5 file, but holds no weights as Keras writes them/
    )
  })

  it('has a good name but wrong shapes: the first layer that does not fit is named', async () => {
    const reshape = (shape: readonly number[], layer: string): readonly number[] =>
      layer === 'conv_pw_3' ? [1, 1, 32, 31] : shape
    const file = await write('mobilenet_2_5_224_tf_no_top.h5', { reshape })
    const sentence =
      /does not fit MobileNet 0\.25: layer "conv_pw_3" needs kernel of shape \[1, 1, 32, 32\], the file has \[1, 1, 32, 31\]/
    expect(await refusal(file, 'MobileNet')).toMatch(sentence)
    expect(await refusal(file)).toMatch(sentence)
  })

  it("is another base's: the sentence says what it is", async () => {
    expect(await refusal(shipped, 'VGG16')).toBe(
      `${shipped} holds the weights of MobileNet 0.25, not of VGG16. Add it as MobileNet, or choose another file.`
    )
  })

  it('is of no base of the zoo', async () => {
    const dense = new Map([['dense_7/kernel', { shape: [4, 2], data: new Float32Array(8) }]])
    expect(await refusal(await write('own.h5', {}, dense))).toMatch(
      /fits no base of the zoo: its one layer with weights begin with "dense_7"\. A whole model of your own can be added as a base\.$/
    )
  })

  it('has a head of its own: its weights need not be the published ones', async () => {
    expect(await refusal(await write('head.h5', { beyond: { dense: [256, 5] } }))).toMatch(
      /is MobileNet 0\.25 with a head of its own \("dense"\), so its weights need not be ImageNet's\. Train with it by naming the file/
    )
  })

  it("has kernels in Theano's order, by shape or by what it says of itself", async () => {
    const theano = (shape: readonly number[]): readonly number[] => {
      const [rows = 0, columns = 0, inputs = 0, outputs = 0] = shape
      return shape.length === 4 && rows === 3 ? [outputs, inputs, rows, columns] : shape
    }
    const sentence =
      /holds kernels in Theano's order, not TensorFlow's\. Choose the file whose name ends in tf_dim_ordering_tf_kernels/
    expect(await refusal(await write('th.h5', { reshape: theano }))).toMatch(sentence)
    expect(await refusal(await write('theano.h5', { backend: 'theano' }))).toMatch(sentence)
  })

  it.skipIf(!existsSync('/dev/full'))('cannot be written: the disk is full', async () => {
    const source = await write('numbered.h5', { layout: 'keras3' })
    const target = join(kerasHome, 'full.h5')
    symlinkSync('/dev/full', target)
    await expect(writeKerasFile(buildBase(mobileNet), source, target)).rejects.toMatchObject({
      code: 'disk',
      message: `${kerasHome} cannot be written to: its disk may be full. Make room on it, and try again.`
    })
  })
})
