/** A run that was stopped goes on as if it had not been: same curve, same weights; also with other settings. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  notebookAugment,
  planSchema,
  type BatchReport,
  type EpochReport,
  type PlanInput
} from '../../../src/contract'
import { createEngine } from '../../../src/engine/service'
import { readCheckpoint } from '../../../src/engine/graph/checkpoint'
import { sampleClasses, samplePictures, serviceOptions, workFolder } from '../../support/sample'

const work = workFolder('resume')
let epochs: EpochReport[] = []
let onBatch: (report: BatchReport) => void = () => {}
let onEpoch: (report: EpochReport) => void = () => {}
const engine = createEngine(serviceOptions(work), (name, payload) => {
  if (name === 'engine:batch') onBatch(payload as BatchReport)
  if (name !== 'engine:epoch') return
  epochs.push(payload as EpochReport)
  onEpoch(payload as EpochReport)
})
afterAll(async () => {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
})

const pictures = samplePictures(8)
const sides = {
  train: pictures.filter((_, i) => i % 4 !== 0),
  val: pictures.filter((_, i) => i % 4 === 0)
}
const plan: PlanInput = {
  alpha: 0.25,
  size: 64,
  // Dropout, so that the place in the random numbers counts, and Adam, so that slots and the step do.
  head: { pool: 'avg', dense: [16], dropout: 0.4 },
  optimizer: 'adam',
  mode: 'finetune',
  unfreeze: ['block_13'],
  epochs: 5,
  batch: 4
}

function runOf(name: string, changes: PlanInput = {}) {
  const folder = join(work, name)
  mkdirSync(folder, { recursive: true })
  const source = { run: '1', folder, plan: planSchema.parse({ ...plan, ...changes }), classes: sampleClasses }
  return { ...source, featuresFolder: join(work, 'features'), ...sides }
}

/** Trains until `stop` says so, from the last checkpoint where asked. */
async function train(
  input: ReturnType<typeof runOf>,
  options: { resume?: boolean; stopAt?: [number, number]; stopped?: boolean } = {}
) {
  const controller = new AbortController()
  if (options.stopped) controller.abort()
  epochs = []
  onBatch = ({ epoch, step }) => {
    const [at, within] = options.stopAt ?? [0, 0]
    if (epoch === at && within > 0 && step >= within) controller.abort()
  }
  onEpoch = ({ epoch }) => {
    if (epoch === options.stopAt?.[0] && options.stopAt[1] === 0) controller.abort()
  }
  const { resume } = options
  const result = await engine.handlers['engine:train']({ ...input, resume }, { signal: controller.signal })
  return { result, epochs }
}

const curve = (reports: readonly EpochReport[]) =>
  reports.map(({ epoch, loss, acc, val_loss, val_acc }) => ({
    epoch,
    loss: loss.toFixed(5),
    acc,
    val_loss: val_loss?.toFixed(5),
    val_acc
  }))
const names = ['dense/kernel', 'conv_pw_13/kernel', 'conv_pw_13_bn/moving_mean', 'optimizer/dense/kernel/v']
async function weightsOf(folder: string, checkpoint: 'last' | 'best' = 'last'): Promise<number[]> {
  const found = await readCheckpoint(join(folder, 'checkpoints', checkpoint, 'weights'), names)
  return names.flatMap((name) => Array.from(found.get(name)?.data ?? []))
}
async function expectSameWeights(folder: string, as = join(work, 'whole')): Promise<void> {
  const [got, wanted] = [await weightsOf(folder), await weightsOf(as)]
  expect(got.length).toBe(wanted.length)
  const largest = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  expect(
    got.reduce((most, v, i) => Math.max(most, Math.abs(v - (wanted[i] ?? NaN))), 0) / largest
  ).toBeLessThan(1e-5)
}

let whole: Awaited<ReturnType<typeof train>>
beforeAll(async () => {
  whole = await train(runOf('whole'))
  expect(whole.result).toMatchObject({ epochs: 5, stopped: false })
})

describe('a resumed run', () => {
  it('stopped within an epoch has the curve and the weights of one that was not', async () => {
    const input = runOf('within')
    const first = await train(input, { stopAt: [3, 4] })
    expect(first.result).toMatchObject({ epochs: 2, stopped: true })
    const second = await train(input, { resume: true })
    expect(curve([...first.epochs, ...second.epochs])).toEqual(curve(whole.epochs))
    const { bestEpoch, bestAcc } = whole.result
    expect(second.result).toMatchObject({ epochs: 5, bestEpoch, bestAcc, stopped: false })
    expect(second.result.total_s).toBeGreaterThan(first.result.total_s)
    const { before, after } = second.result.frozenHash
    expect([before, after]).toEqual([whole.result.frozenHash.before, before])
    await expectSameWeights(input.folder)
  })

  it('stopped in its first epoch, or where an epoch ended, too', async () => {
    const input = runOf('early')
    await expect(train(input, { stopAt: [1, 2] })).rejects.toMatchObject({ code: 'cancelled' })
    const second = await train(input, { resume: true, stopAt: [2, 0] })
    expect(second.result).toMatchObject({ epochs: 2, stopped: true })
    const third = await train(input, { resume: true })
    expect(curve([...second.epochs, ...third.epochs])).toEqual(curve(whole.epochs))
    await expectSameWeights(input.folder)
  })

  it('makes its last checkpoint the best, where it was lost on the way there', async () => {
    const input = runOf('promoted')
    await train(input, { stopAt: [1, 0] })
    rmSync(join(input.folder, 'checkpoints', 'best'), { recursive: true })
    rmSync(join(input.folder, 'engine.json'))
    // The kill came between the two renames of the checkpoint, too.
    const last = join(input.folder, 'checkpoints', 'last')
    renameSync(last, `${last}.replaced`)
    const second = await train(input, { resume: true, stopAt: [2, 2] })
    expect(second.result).toMatchObject({ epochs: 1, bestEpoch: 1 })
    const files = sides.val.map(({ path }) => path)
    const scores = await engine.handlers['engine:predict'](
      { ...input, files },
      { signal: new AbortController().signal }
    )
    const right = scores.filter(({ scores: s }, i) => s?.indexOf(Math.max(...s)) === sides.val[i]?.label)
    expect(right.length / files.length).toBeCloseTo(second.result.bestAcc ?? -1, 6)
  })

  it('takes more epochs, another rate and another batch size from there on', async () => {
    const input = runOf('changed')
    await train(input, { stopAt: [3, 4] })
    const changed = { ...input, plan: { ...input.plan, epochs: 6, lr: 0.0002, batch: 3 } }
    const { result, epochs: reports } = await train(changed, { resume: true })
    expect(result.epochs).toBe(6)
    expect(reports.map(({ epoch, lr }) => [epoch, lr])).toEqual([3, 4, 5, 6].map((epoch) => [epoch, 0.0002]))
  })

  it('gets the same varied pictures as one that was not stopped', async () => {
    const reference = runOf('varied', { augment: notebookAugment, epochs: 3 })
    const uninterrupted = await train(reference)
    const input = runOf('varied-within', { augment: notebookAugment, epochs: 3 })
    const first = await train(input, { stopAt: [2, 3] })
    expect(first.result).toMatchObject({ epochs: 1, stopped: true })
    const second = await train(input, { resume: true })
    expect(curve([...first.epochs, ...second.epochs])).toEqual(curve(uninterrupted.epochs))
    await expectSameWeights(input.folder, reference.folder)
  })

  it('begins an epoch anew where other pictures are left', async () => {
    const input = runOf('fewer')
    await train(input, { stopAt: [2, 4] })
    const { result, epochs: reports } = await train(
      { ...input, train: input.train.slice(2) },
      { resume: true }
    )
    expect([result.epochs, reports[0]?.epoch]).toEqual([5, 2])
  })

  it('does not take weights from within an epoch for its best, where other pictures began that anew', async () => {
    const input = runOf('begun-before')
    await train(input, { stopAt: [2, 4] })
    const digest = async (checkpoint: 'last' | 'best'): Promise<string> => {
      const values = Float32Array.from(await weightsOf(input.folder, checkpoint))
      return createHash('sha256').update(values).digest('hex')
    }
    const before = await digest('best')
    const fewer = { ...input, train: input.train.slice(2) }
    for (let again = 0; again < 2; again++) await train(fewer, { resume: true, stopped: true })
    expect(await digest('best')).toBe(before)
    expect(await digest('last')).not.toBe(before)
    const { result } = await train(fewer, { resume: true })
    expect(result.epochs).toBe(5)
  })

  it('begins at the beginning where it has no checkpoint, or one that is damaged', async () => {
    const input = runOf('none')
    mkdirSync(join(input.folder, 'checkpoints', 'last'), { recursive: true })
    writeFileSync(join(input.folder, 'checkpoints', 'last', 'state.json'), '{"state":{}}')
    const { epochs: reports } = await train(input, { resume: true })
    expect(curve(reports)).toEqual(curve(whole.epochs))
    const state = JSON.parse(
      readFileSync(join(input.folder, 'checkpoints', 'last', 'state.json'), 'utf8')
    ) as object
    expect(state).toMatchObject({ state: { epoch: 5, seen: 0, best: { epoch: whole.result.bestEpoch } } })
  })
})
