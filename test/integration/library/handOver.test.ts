/** One run handing its weights to the next, features to frozen to finetune, and what is refused in a sentence. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PlanInput, RunSummary } from '../../../src/contract'
import { createBench, tinyPlan } from './bench'

const bench = createBench('hand-over')
const library = bench.compose()
const folder = join(bench.work, 'Recipe.thaw')
beforeAll(async () => {
  library.attachEngine()
  await library.client.request('project:create', { folder, split: { val: 0.25 } })
  await library.add(bench.data('data', ['daisy', 'tulips'], 12))
})

async function trained(plan: PlanInput): Promise<RunSummary> {
  const { run, job } = await library.client.request('run:start', { plan: { ...tinyPlan, ...plan } })
  expect(await library.ended(job)).toMatchObject({ state: 'done', error: null })
  return library.client.request('run:get', { run })
}
const runs = async (): Promise<number> => (await library.client.request('run:list', {})).length
const finetune = { mode: 'finetune', unfreeze: ['block_13'], lr: 1e-4 } as const

describe('the recipe 1 -> 2 -> 3', () => {
  it('goes from features to frozen to fine-tuning, and is written down', async () => {
    await trained({})
    await trained({ mode: 'frozen', from: '1' })
    const third = await trained({ ...finetune, from: '2' })
    expect(third.plan).toMatchObject({ mode: 'finetune', unfreeze: ['block_13'], from: '2' })
    expect(third.result?.frozenHash.after).toBe(third.result?.frozenHash.before)
    expect(third.result?.frozenHash.blocks.filter(({ trained: is }) => is).map(({ block }) => block)).toEqual(
      ['block_13']
    )
    const record = JSON.parse(readFileSync(join(folder, 'runs', '3', 'plan.json'), 'utf8')) as object
    expect(record).toMatchObject({ plan: { from: '2' } })
    const evaluation = await library.client.request('run:evaluate', { run: '3' })
    expect(evaluation.acc).toBeCloseTo(third.result?.bestAcc ?? -1, 6)
  })
})

describe('a plan that cannot start from the run it names', () => {
  it.each<[string, PlanInput, RegExp]>([
    ['size', { size: 96 }, /from run 1: its pictures are 64 × 64, here 96 × 96/],
    ['alpha', { alpha: 0.5 }, /its base is MobileNet 0.25, here it is MobileNet 0.5/],
    ['base', { base: 'VGG16', alpha: 1 }, /its base is MobileNet 0.25, here it is VGG16/],
    ['head', { head: { pool: 'avg', dense: [] } }, /its head is Average, 8, here it is Average\./],
    ['pooling', { head: { pool: 'flatten', dense: [8] } }, /its head is Average, 8, here it is Flatten, 8/],
    ['preprocessing', { preprocess: 'rescale' }, /its pixels were prepared otherwise/],
    ['weights', { weights: 'random' }, /its base began with other weights/]
  ])('is refused for another %s, and no run is made', async (_, plan, sentence) => {
    const before = await runs()
    await expect(trained({ ...plan, from: '1' })).rejects.toThrow(sentence)
    expect(await runs()).toBe(before)
  })

  it('is refused where there is no such run, the one to come included', async () => {
    const before = await runs()
    await expect(trained({ from: String(before + 1) })).rejects.toMatchObject({ code: 'not-found' })
    expect(await runs()).toBe(before)
  })

  it('is refused where mode and thawed layers do not agree', async () => {
    await expect(trained({ mode: 'finetune' })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(trained({ unfreeze: ['block_13'] })).rejects.toThrow(/Choose finetune, or thaw nothing/)
    expect(await runs()).toBe(3)
  })

  it('may differ in what is thawed, dropout and settings', async () => {
    const head = { pool: 'avg', dense: [8], dropout: 0.2 } as const
    const next = await trained({ head, optimizer: 'sgd', batch: 4, seed: 9, from: '3' })
    expect(next.plan.from).toBe('3')
  })

  it('is refused for other classes', async () => {
    await library.add(bench.data('more', ['roses'], 8))
    await expect(trained({ from: '1' })).rejects.toThrow(/its classes are others/)
  })
})
