/** Training from pictures that are varied each step: learns, repeats itself by its seed, keeps frozen frozen, skips bad files. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  augmentSchema,
  notebookAugment,
  planSchema,
  type EngineEvents,
  type EnginePicture,
  type EventPayload,
  type PlanInput,
  type TrainResult
} from '../../../src/contract'
import { backend } from '../../../src/engine/backend'
import { createExtractor } from '../../../src/engine/features/extractor'
import { DecodedPictures } from '../../../src/engine/dataset/decoded'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import { loadWeightyProgram } from '../../../src/engine/graph/weightyProgram'
import { cutNetwork } from '../../../src/engine/model/cut'
import { planNetwork } from '../../../src/engine/model/network'
import { preprocessingOf } from '../../../src/engine/model/preprocessing'
import { baseWeights, headWeights, mergeWeights } from '../../../src/engine/model/weights'
import { createEngine } from '../../../src/engine/service'
import { compilePictures } from '../../../src/engine/training/pictureInput'
import { createTrainer } from '../../../src/engine/training/trainer'
import { openBase } from '../../../src/engine/zoo/openBase'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('augment-training')
const options = serviceOptions(work)
type Told = {
  [K in keyof EngineEvents]: { name: K; payload: EventPayload<EngineEvents, K> }
}[keyof EngineEvents]
const told: Told[] = []
const engine = createEngine(options, (name, payload) => told.push({ name, payload } as Told))
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})
beforeEach(() => void (told.length = 0))

const pictures = samplePictures(6)
const sides = {
  train: pictures.filter((_, i) => i % 3 !== 0),
  val: pictures.filter((_, i) => i % 3 === 0)
}
const never = new AbortController().signal
const small: PlanInput = {
  alpha: 0.25,
  size: 65,
  head: { pool: 'avg', dense: [16] },
  mode: 'frozen',
  augment: notebookAugment,
  epochs: 2,
  batch: 8
}

let nextRun = 1
async function trained(
  plan: PlanInput,
  {
    train,
    val,
    signal = never
  }: { train: EnginePicture[]; val: EnginePicture[]; signal?: AbortSignal } = sides
): Promise<TrainResult> {
  const run = String(nextRun++)
  const folder = join(work, 'runs', run)
  mkdirSync(folder, { recursive: true })
  const whole = planSchema.parse({ ...small, ...plan })
  const source = { run, folder, plan: whole, classes: sampleClasses }
  return engine.handlers['engine:train'](
    { ...source, featuresFolder: join(work, 'features'), train, val },
    { signal }
  )
}

const losses = (): number[] => told.flatMap((t) => (t.name === 'engine:epoch' ? [t.payload.loss] : []))
const phases = (): Set<string> =>
  new Set(told.flatMap((t) => (t.name === 'engine:progress' ? [t.payload.phase] : [])))

describe('training with augmentation', () => {
  it('learns; only validation pictures have features kept; nothing leaks and frozen stays frozen', async () => {
    const first = await trained({ epochs: 12 })
    expect(losses()[11]).toBeLessThan((losses()[0] ?? 0) / 2)
    expect(phases()).toEqual(new Set(['compile', 'features', 'check', 'epochs']))
    expect(first).toMatchObject({ epochs: 12, cached: 0 })
    expect(first.frozenHash.after).toBe(first.frozenHash.before)
    const tensors = backend().binding.getNumOfTensors()
    const second = await trained({})
    expect(second).toMatchObject({ cached: sides.val.length, extract_s: 0 })
    expect(backend().binding.getNumOfTensors()).toBe(tensors)
  })

  it('gives the same curve for the same seed, other pictures each epoch, and another curve without', async () => {
    const curve = async (plan: PlanInput): Promise<string[]> => {
      told.length = 0
      // Nothing is learned at this rate: a loss says what the network saw.
      await trained({ lr: 1e-12, batch: 20, ...plan })
      return losses().map((loss) => loss.toFixed(4))
    }
    const once = await curve({})
    expect(await curve({})).toEqual(once)
    expect(once[1]).not.toBe(once[0])
    const plain = await curve({ augment: null })
    expect(plain[1]).toBe(plain[0])
    expect(plain[0]).not.toBe(once[0])
    expect(await curve({ augment: augmentSchema.parse({}) })).toEqual(plain)
  })

  it('fine-tunes thawed layers on varied pictures, and no others', async () => {
    const { frozenHash } = await trained({ mode: 'finetune', unfreeze: ['conv_dw_13..'], lr: 1e-4 })
    expect(frozenHash.after).toBe(frozenHash.before)
    const changed = frozenHash.blocks.filter(({ before, after }) => before !== after)
    expect(changed.map(({ block }) => block)).toEqual(['block_13'])
  })

  it('is refused in mode features, where a picture is seen once', async () => {
    const refused = trained({ mode: 'features' })
    await expect(refused).rejects.toMatchObject({ code: 'bad-input' })
    await expect(refused).rejects.toThrow(/Choose frozen or finetune to augment/)
  })

  it('goes on without pictures that cannot be used, and names each; stopped early it is cancelled', async () => {
    const train = sides.train.slice(0, 8).map((picture, i) => {
      const path = join(work, `copy-${i}.jpg`)
      copyFileSync(picture.path, path)
      return { ...picture, path }
    })
    const [gone, changed] = train
    if (!gone || !changed) throw new Error('There are no pictures.')
    rmSync(gone.path)
    writeFileSync(changed.path, 'hello')
    expect(await trained({ epochs: 1 }, { train, val: [] })).toMatchObject({ epochs: 1, bestAcc: null })
    const failed = told.flatMap((t) =>
      t.name === 'engine:picture-failed' ? [[t.payload.id, t.payload.problem]] : []
    )
    expect(failed).toEqual([
      [gone.id, 'missing'],
      [changed.id, 'changed']
    ])
    await expect(trained({}, { train: [gone, changed], val: [] })).rejects.toMatchObject({
      code: 'no-pictures'
    })
    const controller = new AbortController()
    controller.abort()
    await expect(trained({}, { ...sides, val: [], signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled'
    })
  })
})

describe('the training program on pictures', () => {
  it('takes them through the base as features are made, but for whole pixels', async () => {
    const plan = planSchema.parse(small)
    const planned = planNetwork(await openBase(plan, options), plan, sampleClasses.length)
    const { network, trainable } = planned
    const cut = cutNetwork(network, trainable)
    const base = await baseWeights(planned.base, plan)
    const weights = mergeWeights(base, headWeights(planned, 1))
    const preprocessing = preprocessingOf(planned.base, plan)
    const common = { network, cut, trainable, weights, optimizer: 'sgd' } as const
    mkdirSync(join(work, 'steps'))
    const how = { size: plan.size, preprocessing, augment: augmentSchema.parse({}) }
    const ofFeatures = await createTrainer({ ...common, folder: join(work, 'steps', 'features') })
    const ofPictures = await createTrainer({
      ...common,
      folder: join(work, 'steps', 'pictures'),
      pictures: how
    })
    const decoded = await DecodedPictures.open({
      size: plan.size,
      inspector: () => Promise.reject(new Error('No picture fails here.')),
      onFailed: () => undefined
    })
    const batch = await decoded.read(sides.train)
    const count = batch.labels.length

    const g = new GraphBuilder()
    const { images, features: y } = compilePictures(g, { network, cut, weights: base }, how, g.constant([0, 0], { dtype: 'int32' })) // prettier-ignore
    const session = await loadWeightyProgram(g, { run: { inputs: { images }, outputs: { y } } })
    const shape = [count, plan.size, plan.size, 3]
    const fetched = session.run('run', { images: { dtype: 'uint8', shape, data: batch.images } })
    const features = fetched['y']?.data as Float32Array

    const extractor = await createExtractor({ network, cut, weights: base, size: plan.size, preprocessing })
    const exact = extractor.extract(sides.train.map(({ path }) => path))
    const sum = (values: Float32Array): number => values.reduce((total, v) => total + Math.abs(v), 0)
    expect(sum(features.map((v, i) => v - (exact[i] ?? NaN))) / sum(exact)).toBeLessThan(0.05)

    for (let step = 0; step < 5; step++) {
      const at = { learningRate: 0.01, seed: 1, step }
      const expected = ofFeatures.step({ features, labels: batch.labels }, at)
      const got = ofPictures.step(batch, at)
      expect(got.correct).toBe(expected.correct)
      expect(Math.abs(got.loss / expected.loss - 1)).toBeLessThan(1e-4)
    }
    for (const thing of [ofFeatures, ofPictures, extractor, decoded, session]) thing.dispose()
  })
})
