/** Thawed layers for real: trained from kept features at the cut, kept with the best, handed on from run to run. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planSchema, type PlanInput, type RunSource, type TrainResult } from '../../../src/contract'
import { readCheckpoint } from '../../../src/engine/graph/checkpoint'
import { cutNetwork } from '../../../src/engine/model/cut'
import { digestBase, digestSession, proveFrozen } from '../../../src/engine/model/frozenProof'
import { planNetwork } from '../../../src/engine/model/network'
import { mergeWeights } from '../../../src/engine/model/weights'
import { startWeights } from '../../../src/engine/training/startWeights'
import { createTrainer } from '../../../src/engine/training/trainer'
import { openBase } from '../../../src/engine/zoo/openBase'
import { readTrainedWeights } from '../../../src/engine/training/trainedWeights'
import { createEngine } from '../../../src/engine/service'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('finetune')
const options = serviceOptions(work)
const epochs: { run: string; val_acc: number | null; val_loss: number | null; loss: number }[] = []
const engine = createEngine(options, (name, payload) => {
  if (name === 'engine:epoch') epochs.push(payload as (typeof epochs)[number])
})
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

const never = { signal: new AbortController().signal }
const pictures = samplePictures(6)
const train = pictures.filter((_, i) => i % 3 !== 0)
const val = pictures.filter((_, i) => i % 3 === 0)

let nextRun = 1
async function trained(
  plan: PlanInput,
  from?: RunSource
): Promise<{ source: RunSource; result: TrainResult }> {
  const run = String(nextRun++)
  const folder = join(work, 'runs', run)
  mkdirSync(folder, { recursive: true })
  const whole = planSchema.parse({
    alpha: 0.25,
    size: 64,
    head: { pool: 'avg', dense: [16] },
    epochs: 2,
    batch: 8,
    from: from?.run ?? null,
    ...plan
  })
  const source = { run, folder, plan: whole, classes: sampleClasses }
  const input = { ...source, featuresFolder: join(work, 'features'), train, val, ...(from && { from }) }
  return { source, result: await engine.handlers['engine:train'](input, never) }
}

const finetune = { mode: 'finetune', unfreeze: ['conv_dw_12..'], lr: 1e-4 } as const
const weightsOf = async (source: RunSource, key: string): Promise<number[]> =>
  Array.from((await readTrainedWeights(source, options)).weights.get(key)?.data ?? [])
const lossesOf = ({ run }: RunSource): number[] => epochs.filter((e) => e.run === run).map(({ loss }) => loss)

let features: Awaited<ReturnType<typeof trained>>
let tuned: Awaited<ReturnType<typeof trained>>
beforeAll(async () => {
  features = await trained({ epochs: 3 })
  tuned = await trained({ ...finetune, epochs: 3 }, features.source)
})

describe('fine-tuning', () => {
  it('trains the thawed layers and nothing else, and proves it block by block', () => {
    const { before, after, blocks } = tuned.result.frozenHash
    expect(after).toBe(before)
    const changed = blocks.filter((block) => block.before !== block.after)
    expect(changed.map(({ block, trained: is }) => [block, is])).toEqual([
      ['block_12', true],
      ['block_13', true]
    ])
    expect(blocks.filter((block) => !block.trained)).toHaveLength(12)
    expect(tuned.result.trainable).toBeGreaterThan(features.result.trainable)
  })

  it('keeps the thawed weights of the best epoch: evaluation, and the serving program with them', async () => {
    const files = val.map(({ path }) => path)
    const scores = await engine.handlers['engine:predict']({ ...tuned.source, files }, never)
    const right = scores.filter(({ scores: s }, i) => s && s.indexOf(Math.max(...s)) === val[i]?.label).length
    expect(right / val.length).toBeCloseTo(tuned.result.bestAcc ?? -1, 6)
    const loss =
      scores.reduce((sum, { scores: s }, i) => sum - Math.log(s?.[val[i]?.label ?? 0] ?? 0), 0) / val.length
    const best = epochs.filter(({ run }) => run === tuned.source.run)[tuned.result.bestEpoch - 1]
    expect(loss).toBeCloseTo(best?.val_loss ?? -1, 4)

    const kernel = 'conv_pw_13/kernel'
    expect(await weightsOf(tuned.source, kernel)).not.toEqual(await weightsOf(features.source, kernel))
    expect(await weightsOf(tuned.source, 'conv_pw_11/kernel')).toEqual(
      await weightsOf(features.source, 'conv_pw_11/kernel')
    )
  })

  it('exports them, and the card says what was thawed', async () => {
    const out = join(work, 'exported')
    const check = val.map(({ path }) => path)
    const card = { project: 'Flowers', val_acc: tuned.result.bestAcc, train: train.length, val: val.length }
    const exported = await engine.handlers['engine:export'](
      { ...tuned.source, format: 'savedmodel', out, check, card },
      never
    )
    expect(exported).toMatchObject({ checked: val.length, sameClass: 1 })
    const text = readFileSync(join(out, 'assets.extra', 'model-card.md'), 'utf8')
    expect(text).toContain('thawed and fine-tuned: conv_dw_12..; the rest frozen')
    expect(text).toContain('| Started from | the best weights of run 1 |')
  })

  it('with frozen BatchNormalization leaves every moving statistic as it was', async () => {
    const run = await trained({ ...finetune, freezeBatchNorm: true, epochs: 1 }, features.source)
    for (const weight of ['moving_mean', 'gamma']) {
      const key = `conv_pw_13_bn/${weight}`
      expect(await weightsOf(run.source, key)).toEqual(await weightsOf(features.source, key))
      expect(await weightsOf(tuned.source, key)).not.toEqual(await weightsOf(features.source, key))
    }
    const frozen = run.result.frozenHash.blocks.filter(
      ({ block, trained: is }) => block === 'block_13' && !is
    )
    expect(frozen).toHaveLength(1)
    expect(frozen[0]?.after).toBe(frozen[0]?.before)
  })

  it('keeps features at the cut once, for every run that has it', async () => {
    expect(tuned.result).toMatchObject({ cached: 0 })
    const again = await trained({ ...finetune, epochs: 1 })
    expect(again.result).toMatchObject({ cached: pictures.length, extract_img_s: null })
  })
})

describe('optimizer slots', () => {
  it('begin at zero, and are in no file before the first checkpoint', async () => {
    const { plan } = tuned.source
    const base = await openBase(plan, options)
    const planned = planNetwork(base, plan, sampleClasses.length)
    const { base: weights, head } = await startWeights(planned, plan, { from: null, places: options })
    const folder = join(work, 'slots')
    const trainer = await createTrainer({
      network: planned.network,
      cut: cutNetwork(planned.network, planned.trainable),
      trainable: planned.trainable,
      weights: mergeWeights(weights, head),
      optimizer: 'rmsprop',
      folder
    })
    const names = ['velocity', 'momentum'].map((slot) => `optimizer/dense/kernel/${slot}`)
    await expect(readCheckpoint(join(folder, 'variables', 'variables'), names)).rejects.toThrow(
      /cannot be read/
    )
    await trainer.save(join(work, 'slots-saved'))
    trainer.dispose()
    const saved = await readCheckpoint(join(work, 'slots-saved', 'weights'), names)
    for (const name of names) expect(saved.get(name)?.data.every((value) => value === 0)).toBe(true)
  })
})

describe('the proof that frozen stayed frozen', () => {
  it('fails where a session trains a layer that the plan keeps frozen', async () => {
    const { plan } = tuned.source
    const base = await openBase(plan, options)
    const planned = planNetwork(base, { ...plan, freezeBatchNorm: true }, sampleClasses.length)
    const { base: weights, head } = await startWeights(planned, plan, { from: null, places: options })
    const before = digestBase(planned, weights)
    const cut = cutNetwork(planned.network, planned.trainable)
    const proofAfterStep = async (alsoTrained: string[]) => {
      const trainer = await createTrainer({
        network: planned.network,
        cut,
        trainable: new Set([...planned.trainable, ...alsoTrained]),
        weights: mergeWeights(weights, head),
        optimizer: 'sgd',
        folder: join(work, 'proof')
      })
      const features = Float32Array.from({ length: 2 * cut.featureLength }, (_, i) => (i % 7) / 7)
      trainer.step({ features, labels: Int32Array.of(0, 1) }, { learningRate: 0.01, seed: 1, step: 0 })
      const session = trainer.weights()
      trainer.dispose()
      return proveFrozen(planned, before, { reread: weights, session: digestSession(planned, session) })
    }
    const sound = await proofAfterStep([])
    expect(sound.after).toBe(sound.before)
    const broken = await proofAfterStep(['conv_pw_13_bn'])
    expect(broken.after).not.toBe(broken.before)
    const changed = broken.blocks.filter((block) => !block.trained && block.before !== block.after)
    expect(changed.map(({ block }) => block)).toEqual(['block_13'])
  })
})

describe('the frozen mode', () => {
  it('gives the numbers of feature extraction, from the features that are kept', async () => {
    const frozen = await trained({ mode: 'frozen', epochs: 3 })
    expect(frozen.result).toMatchObject({ cached: pictures.length, trainable: features.result.trainable })
    expect(lossesOf(frozen.source).map((v) => v.toFixed(5))).toEqual(
      lossesOf(features.source).map((v) => v.toFixed(5))
    )
  })
})

describe('a run that starts from another', () => {
  it('begins where that was best', async () => {
    const next = await trained({ mode: 'frozen', epochs: 1, lr: 1e-9 }, features.source)
    const best = epochs.filter(({ run }) => run === features.source.run)[features.result.bestEpoch - 1]
    const [first] = epochs.filter(({ run }) => run === next.source.run)
    expect(first?.val_loss).toBeCloseTo(best?.val_loss ?? -1, 4)
  })

  it('never ends worse than it started: what it inherited is kept, the thawed layers of the base included', async () => {
    const spoiled = await trained({ ...finetune, lr: 1, optimizer: 'sgd', epochs: 2 }, tuned.source)
    const own = epochs.filter(({ run }) => run === spoiled.source.run)
    expect(own.map(({ val_acc }) => val_acc ?? 1).every((acc) => acc < (tuned.result.bestAcc ?? 0))).toBe(
      true
    )
    expect(spoiled.result).toMatchObject({ epochs: 2, bestEpoch: 0, bestAcc: tuned.result.bestAcc })
    for (const key of ['conv_pw_13/kernel', 'conv_pw_13_bn/moving_mean', 'predictions/kernel'])
      expect(await weightsOf(spoiled.source, key)).toEqual(await weightsOf(tuned.source, key))
  })

  it('goes on with layers that were thawed before and are frozen now, and needs the other run no more', async () => {
    const last = await trained({ mode: 'features', epochs: 1, lr: 1e-9 }, tuned.source)
    const kernel = 'conv_pw_13/kernel'
    const expected = await weightsOf(tuned.source, kernel)
    // Its base is another, so nothing that was kept fits.
    expect(last.result).toMatchObject({ cached: 0 })
    expect(last.result.frozenHash.after).toBe(last.result.frozenHash.before)
    expect(last.result.frozenHash.before).not.toBe(features.result.frozenHash.before)
    const best = epochs.filter(({ run }) => run === tuned.source.run)[tuned.result.bestEpoch - 1]
    expect(epochs[epochs.length - 1]?.val_loss).toBeCloseTo(best?.val_loss ?? -1, 3)
    rmSync(tuned.source.folder, { recursive: true })
    expect(await weightsOf(last.source, kernel)).toEqual(expected)
  })
})

describe('a plan that contradicts itself', () => {
  it('is refused with what to do', async () => {
    await expect(trained({ mode: 'finetune' })).rejects.toThrow(/none is thawed. Thaw a layer or a block/)
    await expect(trained({ unfreeze: ['block_13'] })).rejects.toThrow(/Mode features keeps the base frozen/)
    await expect(trained({ mode: 'finetune', unfreeze: ['blok_13'] })).rejects.toMatchObject({
      code: 'bad-input'
    })
  })
})
