import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planSchema, type EpochReport } from '../../../../src/contract'
import { FeatureStore } from '../../../../src/engine/features/store'
import { featureBatches } from '../../../../src/engine/training/batches'
import { trainEpochs, type LoopOptions } from '../../../../src/engine/training/loop'
import type { LoopState } from '../../../../src/engine/training/loopState'
import type { Trainer } from '../../../../src/engine/training/trainer'
import { workFolder } from '../../../support/sample'

const work = workFolder('loop')
let store: FeatureStore
beforeAll(async () => {
  store = await FeatureStore.open(work, [2], {})
  for (let i = 0; i < 10; i++) await store.add(`p${i}`, Float32Array.of(i, -i))
  await store.flush()
})
afterAll(async () => {
  await store.close()
  rmSync(work, { recursive: true, force: true })
})

/** Learns nothing: its losses are given, one an epoch, and a picture is right where its label is its first number. */
function trainerWith(losses: readonly number[], accuracies: readonly number[] = []) {
  const seen: number[][] = []
  let steps = 0
  let evaluations = 0
  const trainer: Trainer = {
    trainableParams: 0,
    step(batch) {
      if (!('features' in batch)) throw new Error('These are no features.')
      const { features, labels } = batch
      seen.push([...labels].map((_, row) => features[2 * row] ?? -1))
      return {
        loss: losses[Math.floor(steps++ / 2)] ?? 0,
        correct: [...labels].filter((l, r) => features[2 * r] === l).length
      }
    },
    evaluate: ({ labels }) => ({
      lossSum: labels.length,
      correct: (accuracies[evaluations++] ?? 0) * labels.length,
      predicted: labels
    }),
    weights: () => new Map(),
    save: () => Promise.resolve(),
    dispose: () => undefined
  }
  return { trainer, seen }
}

function run(trainer: Trainer, changes: Partial<LoopOptions> = {}) {
  const reports: EpochReport[] = []
  const best: number[] = []
  const examples = Array.from({ length: 6 }, (_, i) => ({ hash: `p${i}`, label: i }))
  const result = trainEpochs({
    run: '1',
    plan: planSchema.parse({ epochs: 3, batch: 4 }),
    trainer,
    train: featureBatches(store, examples, 4),
    val: featureBatches(store, [{ hash: 'p7', label: 7 }], 1),
    signal: new AbortController().signal,
    onBatch: () => undefined,
    onEpoch: (report) => reports.push(report),
    onCheckpoint: () => Promise.resolve(),
    onBest: (report) => Promise.resolve(void best.push(report.epoch)),
    ...changes
  })
  return { result, reports, best }
}

describe('trainEpochs', () => {
  it('keeps what it inherited where no epoch is better, and does not report it as an epoch', async () => {
    // Epoch 0 is the inherited weights' own evaluation.
    const { result, reports, best } = run(trainerWith([1, 1, 1], [0.75, 0.5, 0.75, 0.25]).trainer, {
      inherits: true
    })
    expect(await result).toMatchObject({ epochs: 3, bestEpoch: 0, bestAcc: 0.75 })
    expect(best).toEqual([0])
    expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
  })

  it('keeps a better epoch than what it inherited, and goes on from a checkpoint with what was best', async () => {
    const better = run(trainerWith([1, 1, 1], [0.5, 0.25, 0.75, 0.5]).trainer, { inherits: true })
    expect(await better.result).toMatchObject({ bestEpoch: 2, bestAcc: 0.75 })
    expect(better.best).toEqual([0, 2])
    const kept: LoopState[] = []
    const options = {
      inherits: true,
      onCheckpoint: (state: LoopState) => Promise.resolve(void kept.push(state))
    }
    await run(trainerWith([1, 1, 1], [0.75, 0.5, 0.25, 0.25]).trainer, options).result
    const again = run(trainerWith([1, 1, 1], [0.5, 0.5, 0.5]).trainer, {
      ...options,
      ...(kept[0] && { state: kept[0] })
    })
    expect(await again.result).toMatchObject({ bestEpoch: 0, bestAcc: 0.75 })
    expect(again.best).toEqual([])
  })

  it('looks at what it inherited when it goes on, where it was stopped before it had', async () => {
    const kept: LoopState[] = []
    const stopped = new AbortController()
    stopped.abort()
    const first = run(trainerWith([], [0.9]).trainer, {
      inherits: true,
      signal: stopped.signal,
      onCheckpoint: (state) => Promise.resolve(void kept.push(state))
    })
    expect(await first.result).toMatchObject({ epochs: 0, stopped: true })
    const again = run(trainerWith([1, 1, 1], [0.9, 0.2, 0.2, 0.2]).trainer, {
      inherits: true,
      ...(kept[0] && { state: kept[0] })
    })
    expect(await again.result).toMatchObject({ bestEpoch: 0, bestAcc: 0.9 })
  })

  it('shows every picture once an epoch with its own features and label, the last batch shorter', async () => {
    const { trainer, seen } = trainerWith([3, 2, 1])
    const { result, reports } = run(trainer)
    await result
    expect(seen.map((batch) => batch.length)).toEqual([4, 2, 4, 2, 4, 2])
    expect([...(seen[0] ?? []), ...(seen[1] ?? [])].sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(reports.map((report) => [report.loss, report.acc])).toEqual([
      [3, 1],
      [2, 1],
      [1, 1]
    ])
  })

  it('keeps the best by validation accuracy, and by validation loss where that is equal', async () => {
    const { result, best } = run(trainerWith([1, 1, 1], [0, 1, 1]).trainer)
    expect(await result).toMatchObject({ epochs: 3, bestEpoch: 2, bestAcc: 1, stopped: false })
    expect(best).toEqual([1, 2])
  })

  it('without a validation side keeps the lowest training loss', async () => {
    const { result, best, reports } = run(trainerWith([1, 0.5, 0.7]).trainer, {
      val: featureBatches(store, [], 1)
    })
    expect(await result).toMatchObject({ bestEpoch: 2, bestAcc: null })
    expect(best).toEqual([1, 2])
    expect(reports[0]).toMatchObject({ val_loss: null, val_acc: null })
  })

  it('ends with a sentence where the loss is no longer a number, after the epochs before it', async () => {
    const { result, reports, best } = run(trainerWith([1, NaN, 1], [1]).trainer)
    await expect(result).rejects.toMatchObject({ code: 'diverged' })
    await expect(result).rejects.toThrow(/epoch 2: the learning rate 0.001 is too high.*as 0.0001\./)
    expect([reports.length, best.length]).toEqual([1, 1])
  })

  it('stops between two steps and does not report the epoch it broke off', async () => {
    const controller = new AbortController()
    const { trainer, seen } = trainerWith([3, 2, 1])
    const { result, reports } = run(trainer, {
      signal: controller.signal,
      onEpoch: (report) => {
        if (report.epoch === 1) setImmediate(() => controller.abort())
      }
    })
    expect(await result).toMatchObject({ epochs: 1, stopped: true })
    expect(seen.length).toBeLessThan(5)
    expect(reports).toEqual([])
  })

  it('goes on behind the pictures it had passed, where some of them failed on the way', async () => {
    const examples = Array.from({ length: 6 }, (_, i) => ({ hash: `p${i}`, label: i }))
    const source = featureBatches(store, examples, 2)
    /** Picture 3 fails on the way. */
    const train = {
      ...source,
      read: (indices: Int32Array) => source.read(indices.filter((i) => i !== 3))
    }
    const plan = planSchema.parse({ epochs: 2, batch: 2 })
    const whole = trainerWith([])
    await run(whole.trainer, { plan, train }).result
    expect(whole.seen.slice(0, 3).flat().sort()).toEqual([0, 1, 2, 4, 5])

    const controller = new AbortController()
    const states: LoopState[] = []
    const first = trainerWith([])
    const step = first.trainer.step.bind(first.trainer)
    const stopping: Trainer = {
      ...first.trainer,
      step(batch, options) {
        if (first.seen.length === 4) controller.abort()
        return step(batch, options)
      }
    }
    const onCheckpoint = (state: LoopState) => Promise.resolve(void states.push(state))
    const { result } = run(stopping, { plan, train, signal: controller.signal, onCheckpoint })
    expect(await result).toMatchObject({ epochs: 1, stopped: true })
    const state = states.at(-1)
    expect(state).toMatchObject({ epoch: 1, step: 5, at: 4 })

    const second = trainerWith([])
    expect(await run(second.trainer, { plan, train, ...(state && { state }) }).result).toMatchObject({
      epochs: 2
    })
    expect([...first.seen, ...second.seen]).toEqual(whole.seen)
  })
})
