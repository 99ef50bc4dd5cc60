/** Kept features over real ports: listed with hits and reasons, cleared alone, unused or all, and never under a training. */
import { copyFileSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planSchema, type KeptFeatures, type PlanInput } from '../../../src/contract'
import { resources } from '../../support/sample'
import { createBench, endlessPlan, tinyPlan } from './bench'

const bench = createBench('features')
const library = bench.compose()
const { client } = library
const folder = join(bench.work, 'Kept.thaw')
const shipped = join(resources, 'weights', 'mobilenet_2_5_224_tf_no_top.h5')
const list = (plan?: PlanInput): Promise<KeptFeatures[]> =>
  client.request('features:list', plan ? { plan: planSchema.parse({ ...tinyPlan, ...plan }) } : {})
const whyOf = async (plan: PlanInput): Promise<string | null | undefined> => (await list(plan))[0]?.why
async function trained(plan: PlanInput = {}): Promise<string> {
  const { run, job } = await client.request('run:start', { plan: { ...tinyPlan, ...plan } })
  expect(await library.ended(job)).toMatchObject({ state: 'done', error: null })
  return run
}

describe('the list of kept features', () => {
  it('is empty before a training, and then says what is kept, how big, and how much was found', async () => {
    library.attachEngine()
    await client.request('project:create', { folder, split: { val: 0.25 } })
    await library.add(bench.data('data', ['daisy', 'tulips'], 12))
    expect(await list()).toEqual([])
    await trained()
    const [first, ...more] = await list()
    expect(more).toEqual([])
    expect(first).toMatchObject({
      base: 'MobileNet',
      alpha: 0.25,
      weights: 'imagenet',
      size: 64,
      preprocessing: 'tf',
      layers: ['global_average_pooling2d'],
      featureLength: 256,
      augment: null,
      pictures: 24,
      lastRun: { run: '1', hits: 0, misses: 24 },
      used: true,
      why: null
    })
    expect(first?.bytes).toBeGreaterThan(24 * 256 * 4)
    expect(Date.parse(first?.lastUsed ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.created ?? ''))
    await trained()
    expect((await list())[0]?.lastRun).toEqual({ run: '2', hits: 24, misses: 0 })
  })

  it('says in words why a plan would not use them', async () => {
    expect(await whyOf({})).toBeNull()
    expect(await whyOf({ optimizer: 'sgd', epochs: 50, seed: 9, from: '2' })).toBeNull()
    expect(await whyOf({ base: 'VGG16', alpha: 1 })).toMatch(/^Other base: made by MobileNet 0.25/)
    expect(await whyOf({ size: 96 })).toMatch(/^Other size: of pictures of 64 pixels, the plan has 96/)
    expect(await whyOf({ preprocess: 'rescale' })).toMatch(/^Other preprocessing/)
    expect(await whyOf({ mode: 'finetune', unfreeze: ['block_13'] })).toMatch(
      /^Other cut: kept after global_average_pooling2d, the plan cuts after conv_pw_12_relu/
    )
    expect(await whyOf({ weights: 'random' })).toMatch(/^Other weights: the base had imagenet/)
    // What is not at hand cannot be compared; the reason is told instead.
    expect(await whyOf({ weights: join(bench.work, 'nowhere.h5') })).toMatch(
      /^Whether it fits cannot be told now/
    )
  })

  it('does not read weights again that are the same file as before', async () => {
    const weights = join(bench.work, 'own.h5')
    copyFileSync(shipped, weights)
    utimesSync(weights, 1000, 1000)
    const used = async () => (await list({ weights })).filter((store) => store.used)
    expect(await used()).toHaveLength(1)
    // Other bytes under the same size and time: who reads them cannot take them for a Keras file.
    writeFileSync(weights, Buffer.alloc(statSync(weights).size))
    utimesSync(weights, 1000, 1000)
    expect(await used()).toHaveLength(1)
    utimesSync(weights, 1000, 1001)
    expect(await used()).toEqual([])
    expect(await whyOf({ weights })).toMatch(/^Whether it fits cannot be told now/)
  })

  it('knows weights that a run has trained, and variants', async () => {
    const tuned = await trained({
      mode: 'finetune',
      unfreeze: ['block_13'],
      lr: 0.01,
      epochs: 2,
      optimizer: 'sgd'
    })
    const frozen = await list({ from: tuned })
    expect(frozen.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^Other cut/),
      expect.stringMatching(/^Other weights: those below its cut have other values/)
    ])
    const augment = { horizontalFlip: true }
    await trained({ mode: 'frozen', augment, augmentVariants: 2 })
    const [varied] = (await list()).filter((store) => store.augment !== null)
    expect(varied).toMatchObject({ pictures: 2 * 18, used: true, lastRun: { hits: 0, misses: 2 * 18 } })
    const others = await list({ mode: 'frozen', augment, augmentVariants: 2, seed: 7 })
    expect(others.filter((store) => store.augment !== null)[0]?.why).toMatch(
      /varied by seed 1, the plan's seed is 7/
    )
  })
})

describe('clearing them', () => {
  it('is refused while a training runs, and takes nothing', async () => {
    const { job } = await client.request('run:start', { plan: endlessPlan })
    const before = readdirSync(join(folder, 'features'))
    for (const what of ['all', 'unused', before[0] ?? ''])
      await expect(client.request('features:clear', { what })).rejects.toMatchObject({ code: 'busy' })
    expect(readdirSync(join(folder, 'features'))).toEqual(before)
    await client.request('job:cancel', { job })
    await library.ended(job)
  })

  it('takes those that the plan would not use, one, or all; a training computes them again', async () => {
    mkdirSync(join(folder, 'features', 'notes'))
    writeFileSync(join(folder, 'features', 'notes', 'mine.txt'), 'stays')
    const before = await list({})
    const unused = before.filter(({ used }) => !used)
    expect(unused).toHaveLength(2)
    const plan = planSchema.parse(tinyPlan)
    const freed = await client.request('features:clear', { what: 'unused', plan })
    expect(freed).toEqual({ cleared: 2, bytes: unused.reduce((sum, { bytes }) => sum + bytes, 0) })
    const [kept, ...others] = await list({})
    expect(others).toEqual([])
    expect(kept?.used).toBe(true)

    const { key = '' } = kept ?? {}
    expect(await client.request('features:clear', { what: key })).toMatchObject({ cleared: 1 })
    await expect(client.request('features:clear', { what: key })).rejects.toMatchObject({ code: 'not-found' })
    expect(await list()).toEqual([])
    const again = await trained()
    expect((await list())[0]?.lastRun).toEqual({ run: again, hits: 0, misses: 24 })
    // What a crash left of an earlier clearing is in nobody's way.
    mkdirSync(join(folder, 'features', `${key}.removed`))
    writeFileSync(join(folder, 'features', `${key}.removed`, 'shard-0000.npy'), 'left')
    expect(await client.request('features:clear', { what: 'all' })).toMatchObject({ cleared: 1 })
    expect(readdirSync(join(folder, 'features'))).toEqual(['notes'])
    expect(library.defects).toEqual([])
  })
})
