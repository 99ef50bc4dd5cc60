/** The course of a training beside Keras: rates of CosineDecay and ReduceLROnPlateau, and where EarlyStopping ends. */
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { planSchema, type EpochReport, type PlanInput } from '../../../src/contract'
import { hasEnded } from '../../../src/engine/training/earlyStopping'
import { afterEpoch, beginning } from '../../../src/engine/training/loopState'
import { reducedRate } from '../../../src/engine/training/plateau'
import { scheduledRate } from '../../../src/engine/training/schedule'
import { runPeer } from '../../support/kerasPeer'

/** Falls, stalls, falls by less than a delta, rises, falls again. */
const values = [
  1, 0.8, 0.7, 0.7, 0.71, 0.69995, 0.72, 0.71, 0.5, 0.49995, 0.51, 0.52, 0.5, 0.5, 0.45, 0.46, 0.46, 0.46,
  0.47, 0.46
]
const steps = 10

const cosines = [
  { lr: 0.01, epochs: 4, schedule: {} },
  { lr: 0.01, epochs: 4, schedule: { alpha: 0.1 } },
  { lr: 0.02, epochs: 6, schedule: { warmupEpochs: 2, initialLr: 0.001, alpha: 0.05 } },
  { lr: 0.02, epochs: 3, schedule: { warmupEpochs: 0.5 } }
] satisfies PlanInput[]
const plateaus = [
  { factor: 0.5, patience: 2 },
  { factor: 0.2, patience: 1, cooldown: 3 },
  { factor: 0.1, patience: 0, minDelta: 0.05, minLr: 1e-4 },
  { factor: 0.5, patience: 2, cooldown: 1, monitor: 'loss' as const },
  { factor: 0.3, patience: 3, monitor: 'val_acc' as const, minDelta: 0 }
]
const stoppings = [
  { patience: 0 },
  { patience: 2 },
  { patience: 3, minDelta: 0.05 },
  { patience: 4, minDelta: 0.001, monitor: 'loss' as const },
  { patience: 4, monitor: 'val_acc' as const }
]

const kerasMonitor = { val_loss: 'val_loss', loss: 'loss', val_acc: 'val_accuracy' } as const

let cosine: number[][]
let plateau: number[][]
let early: number[][]
beforeAll(() => {
  const answers = runPeer<number[][]>(join(__dirname, 'keras_course.py'), [
    ...cosines.map((plan) => ({ job: 'cosine', ...cosineJob(planSchema.parse(plan)) })),
    ...plateaus.map((settings) => {
      const reduceLROnPlateau = planSchema.parse({ reduceLROnPlateau: settings }).reduceLROnPlateau
      const { monitor = 'val_loss', factor, patience, minDelta, cooldown, minLr } = reduceLROnPlateau ?? {}
      const named = { factor, patience, cooldown, min_delta: minDelta, min_lr: minLr }
      return { job: 'plateau', lr: 0.01, values, arguments: { monitor: kerasMonitor[monitor], ...named } }
    }),
    ...stoppings.map((settings) => {
      const {
        monitor = 'val_loss',
        patience,
        minDelta
      } = planSchema.parse({ earlyStopping: settings }).earlyStopping ?? {}
      const named = { monitor: kerasMonitor[monitor], patience, min_delta: minDelta }
      return { job: 'early', lr: 0.01, values, arguments: named }
    })
  ])
  cosine = answers.slice(0, cosines.length)
  plateau = answers.slice(cosines.length, cosines.length + plateaus.length)
  early = answers.slice(cosines.length + plateaus.length)
})

function cosineJob({ lr, epochs, schedule }: ReturnType<typeof planSchema.parse>) {
  const { warmupEpochs = 0, initialLr = 0, alpha = 0 } = schedule ?? {}
  const decay = { decay_steps: (epochs - warmupEpochs) * steps, alpha }
  const named =
    warmupEpochs > 0
      ? { ...decay, initial_learning_rate: initialLr, warmup_target: lr, warmup_steps: warmupEpochs * steps }
      : { ...decay, initial_learning_rate: lr }
  return { arguments: named, steps: epochs * steps }
}

function report(epoch: number): EpochReport {
  const value = values[epoch - 1] ?? NaN
  const same = { run: '1', acc: 0, seconds: 0, lr: 0 }
  return { ...same, epoch, loss: value, val_loss: value, val_acc: value }
}

/** The states at the beginning of each epoch, while there is one. */
function course(input: PlanInput) {
  const plan = planSchema.parse({ lr: 0.01, epochs: values.length, ...input })
  const states = [beginning]
  for (let epoch = 1; epoch <= values.length; epoch++) {
    const now = report(epoch)
    const state = afterEpoch(states[epoch - 1] ?? beginning, { plan, report: now, best: now })
    if (hasEnded(state.early, plan.earlyStopping) || epoch === values.length) break
    states.push(state)
  }
  return states
}

function expectClose(got: readonly number[], expected: readonly number[] | undefined): void {
  expect(got.length).toBe(expected?.length)
  const worst = got.map((rate, i) => Math.abs(rate - (expected?.[i] ?? NaN)))
  expect(Math.max(...worst) / Math.max(...got)).toBeLessThan(1e-6)
}

describe("Keras' course", () => {
  it.each(cosines.map((plan, i) => [JSON.stringify(plan), plan, i] as const))(
    'CosineDecay: %s',
    (_, input, i) => {
      const plan = planSchema.parse(input)
      const rates = Array.from({ length: plan.epochs * steps }, (_step, step) =>
        scheduledRate(plan, step / steps)
      )
      expectClose(rates, cosine[i])
      expect(new Set(rates).size).toBeGreaterThan(steps)
    }
  )

  it.each(plateaus.map((settings, i) => [JSON.stringify(settings), settings, i] as const))(
    'ReduceLROnPlateau: %s',
    (_, reduceLROnPlateau, i) => {
      const rates = course({ reduceLROnPlateau }).map((state) => reducedRate(state.plateau, 0.01))
      expectClose(rates, plateau[i])
      expect(new Set(rates).size).toBeGreaterThan(1)
    }
  )

  it.each(stoppings.map((settings, i) => [JSON.stringify(settings), settings, i] as const))(
    'EarlyStopping: %s',
    (_, earlyStopping, i) => {
      const epochs = course({ earlyStopping }).length
      expect(epochs).toBe(early[i]?.length)
      expect(epochs).toBeLessThan(values.length)
    }
  )
})
