/** Recipes over real ports: stages one after the other, each no worse than the one before; stopped, failed and gone on with. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JobEnd, RecipeInput, RecipeSummary } from '../../../src/contract'
import { createBench, tinyPlan } from './bench'

const bench = createBench('recipes')
const library = bench.compose()
const folder = join(bench.work, 'Recipes.thaw')
const { client } = library
const recipes = () => client.request('run:recipes', {})
const start = (recipe: RecipeInput) => client.request('run:start-recipe', { recipe })
const trainJobs = (): JobEnd[] =>
  library.told.flatMap((t) => (t.name === 'job:ended' && t.payload.kind === 'train' ? [t.payload] : []))

/** The recipe as it is told of when nothing of it is trained any more. */
async function over(recipe: string): Promise<RecipeSummary> {
  const last = () => {
    const told = library.told.flatMap((t) => (t.name === 'recipe:changed' ? [t.payload] : []))
    return told.filter((t) => t.recipe === recipe).pop()
  }
  await expect.poll(() => last()?.state ?? 'running', { timeout: 60_000 }).not.toBe('running')
  return last() as RecipeSummary
}

/** Waits for the stage's first epoch. */
async function epochOf(recipe: string, stage: number): Promise<RecipeSummary> {
  const found = async () => (await recipes()).find((r) => r.recipe === recipe)
  const epochs = async (): Promise<number> => {
    const run = (await found())?.stages[stage]?.run ?? null
    return run === null ? 0 : (await client.request('run:get', { run })).epochs
  }
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(0)
  return (await found()) as RecipeSummary
}

describe('a recipe', () => {
  it('is shown before it is started, with the blocks of its base, and makes nothing by that', async () => {
    library.attachEngine()
    await client.request('project:create', { folder, split: { val: 0.25 } })
    await library.add(bench.data('data', ['daisy', 'tulips', 'roses'], 12))
    const stages = await client.request('run:recipe-stages', { recipe: { plan: { base: 'VGG16' } } })
    expect(stages.map(({ title }) => title)).toEqual(['Features', 'Frozen base, augmented', 'block5 thawed'])
    const gradual = { name: 'gradual', plan: { base: 'ResNet50' } } as const
    expect(
      (await client.request('run:recipe-stages', { recipe: gradual })).map(({ plan }) => plan.unfreeze)
    ).toEqual([[], ['conv5'], ['conv4', 'conv5'], ['conv3', 'conv4', 'conv5']])
    expect(await recipes()).toEqual([])
  })

  it('goes 1, 2, 3, each from the run before, and is at least as good as its best part', async () => {
    const { recipe, run } = await start({ plan: tinyPlan, epochs: 2, lr: 0.01 })
    expect(await client.request('run:recipes', {})).toMatchObject([{ recipe, state: 'running' }])
    const { state, stages, error, job } = await over(recipe)
    expect({ state, error, job }).toEqual({ state: 'done', error: null, job: null })
    const ids = stages.map((stage) => stage.run)
    expect(ids).toEqual([run, String(Number(run) + 1), String(Number(run) + 2)])
    expect(stages.map(({ plan }) => plan.from)).toEqual([null, ids[0], ids[1]])
    expect(stages.map(({ plan }) => [plan.mode, plan.augment !== null])).toEqual([
      ['features', false],
      ['frozen', true],
      ['finetune', false]
    ])
    const accuracies = stages.map(({ val_acc }) => val_acc ?? -1)
    expect([...accuracies].sort((a, b) => a - b)).toEqual(accuracies)
    const evaluation = await client.request('run:evaluate', { run: ids[2] ?? '' })
    expect(evaluation.acc).toBeCloseTo(accuracies[2] ?? -1, 6)
    expect(trainJobs().map(({ stage }) => stage)).toEqual(
      [1, 2, 3].map((number) => ({ recipe, number, of: 3 }))
    )
    expect(await recipes()).toMatchObject([{ recipe, state: 'done', stages }])
    await expect(client.request('run:resume-recipe', { recipe })).rejects.toThrow(/All 3 stages of recipe 1/)
  })

  it('never gets worse where a later stage spoils everything', async () => {
    const spoil = { plan: { ...tinyPlan, optimizer: 'sgd', lr: 0.05, epochs: 20 } } as const
    const { recipe } = await start({ ...spoil, augment: null, epochs: 1, lr: 5 })
    const { stages } = await over(recipe)
    const [, frozen, tuned] = stages
    const { result, history } = await client.request('run:get', { run: tuned?.run ?? '' })
    expect(history[0]?.val_acc).toBeLessThan(frozen?.val_acc ?? 0)
    expect(result).toMatchObject({ bestEpoch: 0, bestAcc: frozen?.val_acc })
    expect(tuned?.val_acc).toBe(frozen?.val_acc)
  })

  it('ends with the stage that is stopped, and goes on from there when asked', async () => {
    const { recipe } = await start({ name: 'gradual', blocks: 2, plan: tinyPlan, epochs: 10_000 })
    const { job, stages } = await epochOf(recipe, 1)
    expect(stages[1]?.state).toBe('running')
    await client.request('job:cancel', { job: job ?? '' })
    const stopped = await over(recipe)
    expect(stopped).toMatchObject({ state: 'stopped', error: null })
    expect(stopped.stages.map(({ state }) => state)).toEqual(['done', 'stopped', null])

    const again = await client.request('run:resume-recipe', { recipe })
    expect(again).toMatchObject({ recipe, run: stages[1]?.run })
    await expect(start({ plan: tinyPlan })).rejects.toMatchObject({ code: 'busy' })
    await client.request('job:cancel', { job: again.job })
    await over(recipe)
    expect(library.defects).toEqual([])
  })

  it('is interrupted with its engine, keeps the earlier stages whole, and goes on when the project is opened again', async () => {
    const { recipe } = await start({ name: 'gradual', blocks: 2, plan: tinyPlan, epochs: 60 })
    const { stages } = await epochOf(recipe, 1)
    library.killEngine()
    const lost = await over(recipe)
    expect(lost).toMatchObject({ state: 'interrupted', error: { code: 'service-down' } })
    expect(lost.stages[0]).toMatchObject({ state: 'done', run: stages[0]?.run })

    library.attachEngine()
    await client.request('project:close', {})
    await client.request('project:open', { folder })
    expect((await recipes())[0]).toMatchObject({ recipe, state: 'interrupted' })
    const { run } = await client.request('run:resume-recipe', { recipe })
    expect(run).toBe(stages[1]?.run)
    const whole = await over(recipe)
    expect(whole.state).toBe('done')
    expect(whole.stages.map(({ plan }) => plan.from)).toEqual([null, whole.stages[0]?.run, run])
    const { history } = await client.request('run:get', { run })
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  })

  it('begins a stage anew whose run was deleted, and says what to do where nothing is left of what it starts from', async () => {
    const { recipe } = await start({ name: 'gradual', blocks: 2, plan: tinyPlan, epochs: 10_000 })
    const { job, stages } = await epochOf(recipe, 1)
    await client.request('job:cancel', { job: job ?? '' })
    await over(recipe)
    const [first, second] = stages.map(({ run }) => run ?? '')
    await client.request('run:delete', { run: second ?? '' })
    const of = async () => (await recipes()).find((r) => r.recipe === recipe)
    expect(await of()).toMatchObject({
      state: 'interrupted',
      stages: [{ run: first, state: 'done' }, { run: null, state: null }, { run: null }]
    })

    const again = await client.request('run:resume-recipe', { recipe })
    await client.request('job:cancel', { job: again.job })
    await over(recipe)
    expect((await of())?.stages[1]).toMatchObject({ run: again.run, plan: { from: first } })
    expect((await client.request('run:get', { run: again.run })).epochs).toBe(0)
    // As after a kill before its first checkpoint.
    rmSync(join(folder, 'runs', again.run, 'checkpoints'), { recursive: true, force: true })
    await client.request('run:delete', { run: first ?? '', anyway: true })
    await expect(client.request('run:resume-recipe', { recipe })).rejects.toThrow(
      `run ${first}, which it starts from, is deleted. Delete run ${again.run} too`
    )
    expect((await of())?.stages[1]).toMatchObject({ run: again.run, state: 'stopped' })

    await client.request('run:delete', { run: again.run })
    const anew = await client.request('run:resume-recipe', { recipe })
    expect((await of())?.stages[0]).toMatchObject({ run: anew.run, state: 'running', plan: { from: null } })
    await client.request('job:cancel', { job: anew.job })
    await over(recipe)
    expect(library.defects).toEqual([])
  })

  it('says why where a stage cannot begin, and is not kept where the first cannot', async () => {
    const count = (await recipes()).length
    const wrong = { plan: { ...tinyPlan, from: '1', size: 96 } }
    await expect(start(wrong)).rejects.toThrow(/its pictures are 64 × 64, here 96 × 96/)
    // Its first stage could be trained; its second, of fewer epochs than its warm-up, could not.
    const runs = (await client.request('run:list', {})).length
    const warm = { ...tinyPlan, epochs: 5, schedule: { name: 'cosine', warmupEpochs: 3 } } as const
    await expect(start({ plan: warm, epochs: 2 })).rejects.toMatchObject({ code: 'bad-input' })
    expect(await recipes()).toHaveLength(count)
    expect(await client.request('run:list', {})).toHaveLength(runs)

    const { recipe, run } = await start({ plan: { ...tinyPlan, epochs: 10_000 }, augment: null })
    const { job } = await epochOf(recipe, 0)
    await client.request('job:cancel', { job: job ?? '' })
    await over(recipe)
    // The stage had its last epoch, as far as the project knows, but its weights are gone.
    rmSync(join(folder, 'runs', run, 'checkpoints'), { recursive: true })
    await expect(client.request('run:resume-recipe', { recipe })).rejects.toThrow(/kept no checkpoint/)
    expect((await recipes())[0]).toMatchObject({ recipe, state: 'stopped' })
    expect(library.defects).toEqual([])
  })
})
