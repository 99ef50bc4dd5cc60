/** Kept variants: their features are those of the varied pictures, epochs run no base, and a resumed run sees the same. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  augmentSchema,
  notebookAugment,
  planSchema,
  type EngineEvents,
  type EventPayload,
  type PlanInput
} from '../../../src/contract'
import { DecodedPictures } from '../../../src/engine/dataset/decoded'
import { applyAugment, parametersFrom } from '../../../src/engine/dataset/augment'
import { preprocess } from '../../../src/engine/dataset/pictures'
import { frontierOutput } from '../../../src/engine/features/extractor'
import { hashBelow, planStores } from '../../../src/engine/features/openStores'
import { FeatureStore } from '../../../src/engine/features/store'
import { variantDraws, variantKey } from '../../../src/engine/features/variants'
import { GraphBuilder } from '../../../src/engine/graph/builder'
import * as ops from '../../../src/engine/graph/ops'
import { loadWeightyProgram } from '../../../src/engine/graph/weightyProgram'
import { cutNetwork } from '../../../src/engine/model/cut'
import { planNetwork } from '../../../src/engine/model/network'
import { preprocessingOf } from '../../../src/engine/model/preprocessing'
import { baseWeights } from '../../../src/engine/model/weights'
import { createEngine } from '../../../src/engine/service'
import { openBase } from '../../../src/engine/zoo/openBase'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('variants')
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
const small: PlanInput = {
  alpha: 0.25,
  size: 64,
  head: { pool: 'avg', dense: [16] },
  mode: 'frozen',
  augment: notebookAugment,
  augmentVariants: 3,
  epochs: 2,
  batch: 8
}
const never = new AbortController().signal
const losses = (): number[] => told.flatMap((t) => (t.name === 'engine:epoch' ? [t.payload.loss] : []))

let nextRun = 1
async function trained(plan: PlanInput = {}, given = sides) {
  const run = String(nextRun++)
  const folder = join(work, 'runs', run)
  mkdirSync(folder, { recursive: true })
  const whole = planSchema.parse({ ...small, ...plan })
  const source = { run, folder, plan: whole, classes: sampleClasses }
  const input = { ...source, featuresFolder: join(work, 'features'), ...given }
  return { source, result: await engine.handlers['engine:train'](input, { signal: never }) }
}

async function planned(changes: PlanInput = {}) {
  const plan = planSchema.parse({ ...small, ...changes })
  const network = planNetwork(await openBase(plan, options), plan, sampleClasses.length)
  const cut = cutNetwork(network.network, network.trainable)
  const base = await baseWeights(network.base, plan)
  return { plan, network, cut, base, stores: planStores(plan, network, cut, hashBelow(cut, base)) }
}

/** Features of one picture varied by these draws, by a graph of its own. */
async function featuresOf(
  picture: (typeof pictures)[number],
  draws: Float32Array,
  { plan, network, cut, base }: Awaited<ReturnType<typeof planned>>
): Promise<Float32Array> {
  const settings = plan.augment ?? notebookAugment
  const decoded = await DecodedPictures.open({
    size: plan.size,
    inspector: () => Promise.reject(new Error('No picture fails here.')),
    onFailed: () => undefined
  })
  const { images: data } = await decoded.read([picture])
  const g = new GraphBuilder()
  const images = g.placeholder('images', 'uint8', [null, plan.size, plan.size, 3])
  const given = g.placeholder('draws', 'float32', [null, draws.length])
  const pixels = ops.cast(g, images, 'float32')
  const varied = applyAugment(g, pixels, settings, parametersFrom(g, pixels, settings, given))
  const ready = preprocess(g, varied, preprocessingOf(network.base, plan))
  const y = frontierOutput(g, ready, network.network, cut, base)
  const session = await loadWeightyProgram(g, { run: { inputs: { images, draws: given }, outputs: { y } } })
  const fetched = session.run('run', {
    images: { dtype: 'uint8', shape: [1, plan.size, plan.size, 3], data },
    draws: { dtype: 'float32', shape: [1, draws.length], data: draws }
  })
  session.dispose()
  decoded.dispose()
  return fetched['y']?.data as Float32Array
}

const difference = (a: Float32Array, b: Float32Array): number => {
  const scale = a.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] ?? NaN))), 0) / scale
}

describe('kept variants', () => {
  it('have the features of the varied pictures, whatever batch they were computed in', async () => {
    await trained()
    const known = await planned()
    const { varied, plain } = known.stores
    if (!varied) throw new Error('The plan keeps variants.')
    const open = ({ key, shape, about }: typeof plain): Promise<FeatureStore> =>
      FeatureStore.open(join(work, 'features', key), shape, about)
    const [store, unvaried] = [await open(varied), await open(plain)]
    expect([store.size, unvaried.size]).toEqual([3 * sides.train.length, pictures.length])
    const read = (from: FeatureStore, key: string): Float32Array => {
      const row = new Float32Array(from.length)
      from.readInto(key, row, 0)
      return row
    }
    for (const picture of [sides.train[0], sides.train[7]]) {
      if (!picture) throw new Error('There are no pictures.')
      const rows = [1, 2, 3].map((variant) => read(store, variantKey(picture.hash, variant)))
      for (const [i, row] of rows.entries()) {
        const wanted = await featuresOf(picture, variantDraws({ seed: 1 }, picture.hash, i + 1), known)
        expect(difference(wanted, row)).toBeLessThan(1e-4)
        expect(difference(read(unvaried, picture.hash), row)).toBeGreaterThan(0.01)
        expect(difference(rows[(i + 1) % 3] ?? row, row)).toBeGreaterThan(0.01)
      }
    }
    await store.close()
    await unvaried.close()
  })

  it('cost the base once: later runs compute nothing, and the training program has none of it', async () => {
    const first = await trained({ seed: 2 })
    expect(first.result).toMatchObject({ cached: pictures.length })
    const again = await trained({ seed: 2, lr: 0.01, mode: 'frozen' })
    const rows = pictures.length + 3 * sides.train.length
    expect(again.result).toMatchObject({ cached: rows, extract_img_s: null, extract_s: 0 })
    const graphOf = (folder: string): string =>
      readFileSync(join(folder, 'graph', 'train', 'saved_model.pb'), 'latin1')
    const anew = await trained({ seed: 2, augmentVariants: null, epochs: 1 })
    expect(graphOf(anew.source.folder)).toContain('DepthwiseConv2dNative')
    expect(graphOf(again.source.folder)).not.toContain('DepthwiseConv2dNative')
    expect(told.some((t) => t.name === 'engine:progress' && t.payload.phase === 'check')).toBe(true)
  })

  it('are added to where more are asked for, and are others for other settings', async () => {
    const more = await trained({ augmentVariants: 5, epochs: 1 })
    expect(more.result.cached).toBe(pictures.length + 3 * sides.train.length)
    const folders = readdirSync(join(work, 'features')).length
    const other = await trained({ augment: augmentSchema.parse({ horizontalFlip: true }), epochs: 1 })
    expect(other.result.cached).toBe(pictures.length)
    expect(readdirSync(join(work, 'features'))).toHaveLength(folders + 1)
  })

  it('are seen in turn: each epoch another choice, the same again for the same seed', async () => {
    const curve = async (plan: PlanInput): Promise<string[]> => {
      told.length = 0
      // Nothing is learned at this rate: a loss says what the network saw.
      await trained({ lr: 1e-12, batch: 40, epochs: 3, ...plan })
      return losses().map((loss) => loss.toFixed(4))
    }
    const once = await curve({})
    expect(await curve({})).toEqual(once)
    expect(new Set(once).size).toBe(3)
    expect(new Set(await curve({ augment: null })).size).toBe(1)
  })

  it('are kept at the cut where layers are thawed, and leave what is frozen as it was', async () => {
    const { result, source } = await trained({ mode: 'finetune', unfreeze: ['block_13'], lr: 1e-4 })
    expect(result.frozenHash.after).toBe(result.frozenHash.before)
    expect(result.cached).toBe(0)
    expect(source.plan.augmentVariants).toBe(3)
    const again = await trained({ mode: 'finetune', unfreeze: ['block_13'], lr: 1e-5 })
    expect(again.result.cached).toBe(pictures.length + 3 * sides.train.length)
  })

  it('are left out of a picture that cannot be used, which is named once', async () => {
    const train = sides.train.slice(0, 6).map((picture, i) => {
      const path = join(work, `copy-${i}.jpg`)
      copyFileSync(picture.path, path)
      return { ...picture, path }
    })
    const [gone, broken] = train
    if (!gone || !broken) throw new Error('There are no pictures.')
    rmSync(gone.path)
    writeFileSync(broken.path, readFileSync(broken.path).subarray(0, 900))
    // As if the scan had seen it so: it fails where it is decoded.
    const hash = createHash('sha256').update(readFileSync(broken.path)).digest('hex')
    const given = { train: [gone, { ...broken, hash }, ...train.slice(2)], val: [] }
    expect((await trained({ size: 32 * 3, epochs: 1 }, given)).result).toMatchObject({ epochs: 1 })
    const failed = told.flatMap((t) => (t.name === 'engine:picture-failed' ? [t.payload.problem] : []))
    expect(failed).toEqual(['missing', 'corrupt'])
  })
})
