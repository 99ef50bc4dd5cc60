import { describe, expect, it } from 'vitest'
import { planProblem, planSchema, type PlanInput } from '../../../src/contract'

const problem = (plan: PlanInput, val = 10): string | null =>
  planProblem(planSchema.parse(plan), { classes: ['daisy', 'tulips'], val })

describe('the course of a plan', () => {
  it('changes nothing where nothing is said, and old plans are read', () => {
    expect(planSchema.parse({})).toMatchObject({
      labelSmoothing: 0,
      classWeight: null,
      clipnorm: null,
      clipvalue: null,
      globalClipnorm: null,
      earlyStopping: null,
      reduceLROnPlateau: null,
      schedule: null,
      layerRates: [],
      head: { l2: 0 }
    })
    expect(problem({})).toBeNull()
  })

  it('has the defaults of Keras', () => {
    const plan = planSchema.parse({ earlyStopping: {}, reduceLROnPlateau: {}, schedule: {} })
    expect(plan.earlyStopping).toEqual({ monitor: 'val_loss', patience: 0, minDelta: 0 })
    expect(plan.reduceLROnPlateau).toEqual({
      monitor: 'val_loss', factor: 0.1, patience: 10, minDelta: 1e-4, cooldown: 0, minLr: 0
    }) // prettier-ignore
    expect(plan.schedule).toEqual({ name: 'cosine', warmupEpochs: 0, initialLr: 0, alpha: 0 })
  })

  it.each<[PlanInput, RegExp, number?]>([
    [{ clipnorm: 1, globalClipnorm: 2 }, /clipnorm and globalClipnorm are set. Keep one/],
    [{ schedule: {}, reduceLROnPlateau: {} }, /cannot be reduced on a plateau too/],
    [{ schedule: { warmupEpochs: 3 }, epochs: 3 }, /warm-up of 3 epochs leaves none of 3/],
    [{ classWeight: { rose: 2 } }, /the class "rose", but the classes are daisy, tulips/],
    [{ classWeight: { daisy: 0, tulips: 0 } }, /nothing would be learned/],
    [{ earlyStopping: {} }, /no validation pictures whose val_loss/, 0],
    [{ reduceLROnPlateau: { monitor: 'val_acc' } }, /no validation pictures whose val_acc/, 0]
  ])('%j is refused in a sentence', (plan, sentence, val) => {
    expect(problem(plan, val)).toMatch(sentence)
  })

  it.each<[PlanInput, number?]>([
    [{ clipvalue: 1 }],
    [{ schedule: { warmupEpochs: 2.5 }, epochs: 3 }],
    [{ classWeight: { daisy: 0 } }],
    [{ earlyStopping: { monitor: 'loss' } }, 0]
  ])('%j is fine', (plan, val) => {
    expect(problem(plan, val)).toBeNull()
  })
})
