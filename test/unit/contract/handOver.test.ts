/** Whose weights fit whose network. */
import { describe, expect, it } from 'vitest'
import { planSchema, whyNotFrom, type Plan } from '../../../src/contract'

const plan = planSchema.parse({
  alpha: 0.25,
  size: 128,
  seed: 5,
  head: { pool: 'avg', dense: [64] }
})
const classes = ['daisy', 'roses', 'tulips']
const run = { plan, classes }

const random: Plan = { ...plan, weights: 'random' }
const cases: readonly (readonly [string, Partial<Plan>, string | null])[] = [
  ['the same', {}, null],
  ['another way, thawed', { mode: 'finetune', unfreeze: ['block_13'] }, null],
  ['other settings', { epochs: 99, lr: 0.5, batch: 1, optimizer: 'sgd', seed: 8 }, null],
  ['dropout', { head: { ...plan.head, dropout: 0.5 } }, null],
  ['another base', { base: 'VGG16', alpha: 1 }, 'its base is MobileNet 0.25, here it is VGG16'],
  ['another width', { alpha: 1 }, 'its base is MobileNet 0.25, here it is MobileNet'],
  ['another size', { size: 224 }, 'its pictures are 128 × 128, here 224 × 224'],
  ['another preprocessing', { preprocess: 'rescale' }, 'its pixels were prepared otherwise'],
  ['other weights', { weights: 'random' }, 'its base began with other weights'],
  [
    'another pooling',
    { head: { ...plan.head, pool: 'flatten' } },
    'its head is Average, 64, here it is Flatten, 64'
  ],
  [
    'other hidden layers',
    { head: { ...plan.head, dense: [64, 32] } },
    'its head is Average, 64, here it is Average, 64, 32'
  ]
]

describe('a run hands its weights on', () => {
  it.each(cases)('to %s, or says what differs', (_what, part, says) => {
    expect(whyNotFrom(run, { ...plan, ...part }, classes)).toBe(says)
  })

  it('only for the same classes in the same order', () => {
    for (const other of [[...classes].reverse(), [...classes, 'daisy']])
      expect(whyNotFrom(run, plan, other)).toBe('its classes are others, or in another order')
  })

  it('of random weights only with the same seed', () => {
    expect(whyNotFrom({ ...run, plan: random }, { ...random, seed: 6 }, classes)).toBe(
      'its random weights are of seed 5, here of 6'
    )
    expect(whyNotFrom({ ...run, plan: random }, random, classes)).toBeNull()
  })
})
