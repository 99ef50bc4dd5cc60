import { expect, it } from 'vitest'
import { planSchema } from '../../../../src/contract'
import { courseFacts } from '../../../../src/renderer/src/text/course'

it('names what is set, and nothing else', () => {
  expect(courseFacts(planSchema.parse({}))).toEqual([])
  const plan = planSchema.parse({
    head: { l2: 0.01 },
    labelSmoothing: 0.1,
    classWeight: { roses: 2, tulips: 0.5 },
    clipnorm: 1,
    earlyStopping: { patience: 3 },
    reduceLROnPlateau: {},
    layerRates: [{ name: 'block5', multiplier: 0.1 }]
  })
  expect(courseFacts(plan)).toEqual([
    ['L2', '0.01'],
    ['label smoothing', '0.1'],
    ['class weights', 'roses 2, tulips 0.5'],
    ['clipnorm', '1'],
    ['early stopping', 'val_loss, patience 3'],
    ['on a plateau', 'rate × 0.1, val_loss, patience 10'],
    ['rates', 'block5 × 0.1']
  ])
  const scheduled = planSchema.parse({ classWeight: 'balanced', schedule: { warmupEpochs: 2, alpha: 0.01 } })
  expect(courseFacts(scheduled)).toEqual([
    ['class weights', 'balanced'],
    ['schedule', 'cosine down to 1 % after a warm-up of 2 epochs']
  ])
  const plateau = planSchema.parse({
    earlyStopping: { patience: 3, minDelta: 0.01 },
    reduceLROnPlateau: { minDelta: 0.01, cooldown: 2, minLr: 1e-6 }
  })
  expect(courseFacts(plateau)).toEqual([
    ['early stopping', 'val_loss, patience 3, better by at least 0.01'],
    [
      'on a plateau',
      'rate × 0.1, val_loss, patience 10, better by at least 0.01, cooldown 2, not below 0.000001'
    ]
  ])
})
