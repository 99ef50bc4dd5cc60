import { describe, expect, it } from 'vitest'
import { planSchema, type EpochReport, type PlanInput } from '../../../../src/contract'
import { earlyBeginning, hasEnded } from '../../../../src/engine/training/earlyStopping'
import {
  afterEpoch,
  beginning,
  loopStateSchema,
  type LoopState
} from '../../../../src/engine/training/loopState'
import { reducedRate } from '../../../../src/engine/training/plateau'
import { scheduledRate } from '../../../../src/engine/training/schedule'
import { classWeights } from '../../../../src/engine/training/stepSettings'
import { suggestRates } from '../../../../src/engine/training/suggestRates'

function report(epoch: number, val_loss: number | null): EpochReport {
  return { run: '1', epoch, loss: 1, acc: 0, val_loss, val_acc: 0.5, seconds: 0, lr: 0 }
}

function after(input: PlanInput, losses: readonly (number | null)[], from: LoopState = beginning): LoopState {
  const plan = planSchema.parse(input)
  return losses.reduce((state: LoopState, loss) => {
    const now = report(state.epoch + 1, loss)
    return afterEpoch(state, { plan, report: now, best: now })
  }, from)
}

describe('early stopping', () => {
  const plan: PlanInput = { earlyStopping: { patience: 2 } }
  const { earlyStopping } = planSchema.parse(plan)

  it('ends after that many epochs without gain, and goes on where patience was raised or it was left out', () => {
    expect(hasEnded(after(plan, [1, 0.5, 0.6]).early, earlyStopping)).toBe(false)
    const { early } = after(plan, [1, 0.5, 0.6, 0.5])
    expect(hasEnded(early, earlyStopping)).toBe(true)
    expect(hasEnded(early, planSchema.parse({ earlyStopping: { patience: 3 } }).earlyStopping)).toBe(false)
    expect(hasEnded(early, null)).toBe(false)
    const other = planSchema.parse({ earlyStopping: { patience: 2, monitor: 'loss' } })
    expect(hasEnded(early, other.earlyStopping)).toBe(false)
  })

  it('begins anew where another value is watched, and does nothing where there is none', () => {
    const state = after(plan, [0.1, 0.2])
    expect(after({ earlyStopping: { patience: 2, monitor: 'loss' } }, [0.3], state).early).toMatchObject({
      monitor: 'loss',
      best: 1,
      wait: 0
    })
    expect(after(plan, [null, null, null]).early).toEqual(earlyBeginning)
  })
})

describe('a rate', () => {
  it('that was reduced is that of its plan only: another in the plan begins anew', () => {
    const { plateau } = after({ lr: 0.01, reduceLROnPlateau: { patience: 1, factor: 0.5 } }, [1, 1, 1])
    expect(reducedRate(plateau, 0.01)).toBe(0.0025)
    expect(reducedRate(plateau, 0.02)).toBe(0.02)
  })

  it('stays where nothing shapes it', () => {
    const plan = planSchema.parse({ lr: 0.003 })
    expect([0, 0.5, 9.9].map((at) => scheduledRate(plan, at))).toEqual([0.003, 0.003, 0.003])
  })
})

it('a checkpoint from before there was any of it is read', () => {
  const { early, plateau, ...old } = { ...beginning, epoch: 3 }
  expect(loopStateSchema.parse(old)).toEqual({ ...old, early, plateau })
})

describe('weights of classes', () => {
  const classes = ['a', 'b', 'constructor']

  it('are those named, 1 where one is not', () => {
    expect(classWeights({ classWeight: { b: 3 } }, classes, [])).toEqual([1, 3, 1])
    expect(classWeights({ classWeight: null }, classes, [0])).toBeNull()
  })

  it('balanced, count every class the same, of those that have pictures', () => {
    expect(classWeights({ classWeight: 'balanced' }, classes, [0, 0, 0, 1])).toEqual([4 / 6, 2, 1])
  })
})

describe('what a curve of rates speaks for', () => {
  const rates = Array.from({ length: 100 }, (_, i) => 1e-7 * 1e8 ** (i / 99))
  const curve = (loss: (exponent: number) => number) =>
    rates.map((lr) => ({ lr, loss: loss(Math.log10(lr)), smoothed: loss(Math.log10(lr)) }))

  it('is the steepest descent, or a tenth of the lowest where that is lower', () => {
    // Steepest at 1e-3, lowest at 1e-1.
    const found = suggestRates(
      curve((x) => (x < -1 ? -Math.tanh(2 * (x + 3)) : x + 0.03)),
      100
    )
    expect(Math.log10(found.steepest ?? 0)).toBeCloseTo(-3, 0)
    expect(Math.log10(found.minimum ?? 0)).toBeCloseTo(-2, 0)
    expect(found.suggested).toBe(found.steepest)
    const late = suggestRates(
      curve((x) => (x < -1 ? -Math.exp(3 * x) : x + 2)),
      100
    )
    expect(late.suggested).toBe(late.minimum)
  })

  it('is nothing where the loss never falls, or too few rates were tried', () => {
    const none = { suggested: null, steepest: null, minimum: null }
    expect(
      suggestRates(
        curve((x) => x),
        100
      )
    ).toEqual(none)
    expect(suggestRates(curve((x) => -x).slice(0, 12), 100)).toEqual(none)
  })
})
